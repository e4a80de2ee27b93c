package dev.fovea.kernel;

import java.util.List;

/** What a contract is checked on. */
interface Contract {
    /** Relative error that a gradient may have against a numeric one. */
    double GRADIENT = 1e-6;

    /** Odd primes, and what lies around the lane counts of vectors. */
    List<Integer> SIZES = List.of(1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 37);

    /** The kernels under test. */
    Kernels kernels();

    Tolerance tolerance();
}
