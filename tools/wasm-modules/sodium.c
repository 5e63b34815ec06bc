/*
 * What crypto/backends/sodium-wasm.ts calls of libsodium: lengths of 32 bits, as JavaScript has them, and the tables of multiples of the
 * base point of Ed25519, which are computed where they are used instead of being loaded.
 */
#include <stddef.h>

#include "crypto_scalarmult_curve25519.h"
#include "crypto_secretbox.h"
#include "crypto_sign_ed25519.h"
#include "private/ed25519_ref10.h"

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("sign_seed_keypair")
int sign_seed_keypair(unsigned char *public_key, unsigned char *secret_key, const unsigned char *seed)
{
    return crypto_sign_ed25519_seed_keypair(public_key, secret_key, seed);
}

EXPORT("sign_detached")
int sign_detached(unsigned char *signature, const unsigned char *message, size_t length, const unsigned char *secret_key)
{
    return crypto_sign_ed25519_detached(signature, NULL, message, length, secret_key);
}

EXPORT("sign_verify_detached")
int sign_verify_detached(const unsigned char *signature, const unsigned char *message, size_t length, const unsigned char *public_key)
{
    return crypto_sign_ed25519_verify_detached(signature, message, length, public_key);
}

EXPORT("scalarmult_base")
int scalarmult_base(unsigned char *public_key, const unsigned char *secret)
{
    return crypto_scalarmult_curve25519_base(public_key, secret);
}

EXPORT("scalarmult")
int scalarmult(unsigned char *shared, const unsigned char *secret, const unsigned char *public_key)
{
    return crypto_scalarmult_curve25519(shared, secret, public_key);
}

EXPORT("secretbox_easy")
int secretbox_easy(unsigned char *box, const unsigned char *message, size_t length, const unsigned char *nonce, const unsigned char *key)
{
    return crypto_secretbox_easy(box, message, length, nonce, key);
}

EXPORT("secretbox_open_easy")
int secretbox_open_easy(unsigned char *message, const unsigned char *box, size_t length, const unsigned char *nonce,
                        const unsigned char *key)
{
    return crypto_secretbox_open_easy(message, box, length, nonce, key);
}

/* Functions that nothing of the above reaches call these. */
_Noreturn void sodium_misuse(void)
{
    __builtin_trap();
}

void randombytes_buf(void *const bytes, const size_t size)
{
    (void) bytes;
    (void) size;
    __builtin_trap();
}

#define ROWS 32
#define COLUMNS 8
#define GRID (ROWS * COLUMNS)
#define ODD 8
#define POINTS (GRID + ODD)

static const unsigned char BASE[32] = { 0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                        0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66 };

/* Y + X, Y - X, Z and 2dXY / Z of (column + 1) * 256^row times the base point, and behind them of 1, 3, ... 15 times. */
static ge25519_cached multiples[POINTS];

static void add(ge25519_p3 *sum, const ge25519_cached *point)
{
    ge25519_p1p1 completed;

    ge25519_add(&completed, sum, point);
    ge25519_p1p1_to_p3(sum, &completed);
}

static void compute_multiples(void)
{
    ge25519_p3 point;

    ge25519_frombytes(&point, BASE);
    for (size_t row = 0; row < GRID; row += COLUMNS) {
        ge25519_p3_to_cached(&multiples[row], &point);
        for (size_t column = 1; column < COLUMNS; column++) {
            add(&point, &multiples[row]);
            ge25519_p3_to_cached(&multiples[row + column], &point);
        }
        for (size_t factor = COLUMNS; factor < 256; factor *= 2) {
            ge25519_cached same;

            ge25519_p3_to_cached(&same, &point);
            add(&point, &same);
        }
    }
    ge25519_frombytes(&point, BASE);
    for (size_t i = GRID; i < POINTS; i++) {
        ge25519_p3_to_cached(&multiples[i], &point);
        add(&point, &multiples[1]); /* twice the base point */
    }
}

static ge25519_precomp *multiple(ge25519_precomp *grid, ge25519_precomp *odd, size_t i)
{
    return i < GRID ? &grid[i] : &odd[i - GRID];
}

/* The product, with limbs as in the table of libsodium. */
static void multiply(fe25519 product, const fe25519 a, const fe25519 b)
{
    unsigned char bytes[32];

    fe25519_mul(product, a, b);
    fe25519_tobytes(bytes, product);
    fe25519_frombytes(product, bytes);
}

/*
 * The tables in ge25519_cmov8_base() and ge25519_double_scalarmult_vartime(): y + x, y - x and 2dxy. All Z are inverted at once.
 */
EXPORT("make_base_multiples")
void make_base_multiples(ge25519_precomp *grid, ge25519_precomp *odd)
{
    fe25519 product;
    fe25519 inverse;

    compute_multiples();
    fe25519_1(product);
    for (size_t i = 0; i < POINTS; i++) {
        fe25519_copy(multiple(grid, odd, i)->xy2d, product); /* of the Z before */
        fe25519_mul(product, product, multiples[i].Z);
    }
    fe25519_invert(product, product);
    for (size_t i = POINTS; i-- > 0;) {
        ge25519_precomp *entry = multiple(grid, odd, i);

        fe25519_mul(inverse, product, entry->xy2d);
        fe25519_mul(product, product, multiples[i].Z);
        multiply(entry->yplusx, multiples[i].YplusX, inverse);
        multiply(entry->yminusx, multiples[i].YminusX, inverse);
        multiply(entry->xy2d, multiples[i].T2d, inverse);
    }
}
