package dev.fovea.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How wide the vectors of this JVM are: constants, which the JIT folds into every loop. */
final class Lanes {
    /** The widest vectors of this machine. */
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Floats a vector. */
    static final int LANES = SPECIES.length();

    /** Whether there are 32 vector registers (AVX-512) and not 16 (AVX2): how many accumulators a loop may keep. */
    static final boolean MANY_REGISTERS = LANES >= 16;

    private Lanes() {}

    /** The least multiple of the lanes that is at least n. */
    static int ceil(int n) {
        return (n + LANES - 1) / LANES * LANES;
    }
}
