package dev.fovea.cli;

import dev.fovea.kernel.Kernels;

/** Offers kernels that cannot run. */
public final class MissingKernels implements Kernels.Provider {
    static final String CAUSE = "GPU off (not plugged in): plug it in";

    @Override
    public String unavailable() {
        return CAUSE;
    }

    @Override
    public Kernels kernels() {
        throw new AssertionError("asked for kernels that cannot run");
    }
}
