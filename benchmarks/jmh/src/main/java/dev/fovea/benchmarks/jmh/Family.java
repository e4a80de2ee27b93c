package dev.fovea.benchmarks.jmh;

import dev.fovea.kernel.Kernels;
import java.util.List;

/** The families of kernels. */
public enum Family {
    /** The specification: plain loops. */
    SCALAR,
    /** What runs where the Vector API is there. */
    VECTOR;

    /**
     * The kernels.
     *
     * @throws IllegalStateException if they do not run here: nothing else is measured in their place
     */
    Kernels kernels() {
        if (this == SCALAR) {
            return Kernels.preferred(List.of());
        }
        Kernels kernels = Kernels.preferred();
        if (kernels.name().equals("scalar")) {
            throw new IllegalStateException("no vector kernels: " + kernels.reason());
        }
        return kernels;
    }
}
