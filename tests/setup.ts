import fc from "fast-check"

/** Property tests try the same values in every run; other ones with `FC_SEED=…`. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_191) })
