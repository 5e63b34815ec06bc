/*
 * Functions of libsodium that are compiled for size, because that costs next to nothing: most time in them is that of functions which they call.
 * Verifying takes half a percent longer; X25519, which is computed once for two people, 9 %.
 */
#include "ed25519_ref10.h"

#define SMALL __attribute__((minsize))

SMALL int ge25519_frombytes(ge25519_p3 *h, const unsigned char *s);
SMALL int ge25519_frombytes_negate_vartime(ge25519_p3 *h, const unsigned char *s);
SMALL void ge25519_p3_to_cached(ge25519_cached *r, const ge25519_p3 *p);
SMALL void ge25519_scalarmult_base(ge25519_p3 *h, const unsigned char *a);
SMALL void ge25519_double_scalarmult_vartime(ge25519_p2 *r, const unsigned char *a, const ge25519_p3 *A, const unsigned char *b);

/* Of ed25519_ref10.c. */
SMALL static void ge25519_msub(ge25519_p1p1 *r, const ge25519_p3 *p, const ge25519_precomp *q);

/* Of x25519_ref10.c. */
SMALL static int crypto_scalarmult_curve25519_ref10(unsigned char *q, const unsigned char *n, const unsigned char *p);
SMALL static int crypto_scalarmult_curve25519_ref10_base(unsigned char *q, const unsigned char *n);
SMALL static void edwards_to_montgomery(fe25519 montgomeryX, const fe25519 edwardsY, const fe25519 edwardsZ);
