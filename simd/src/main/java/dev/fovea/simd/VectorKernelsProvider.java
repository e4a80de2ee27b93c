package dev.fovea.simd;

import dev.fovea.kernel.Kernels;

/** Offers {@link VectorKernels} where the JVM has the Vector API. Nothing here may touch its classes before that is known. */
public final class VectorKernelsProvider implements Kernels.Provider {
    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String unavailable() {
        return ModuleLayer.boot().findModule(MODULE).isPresent()
                ? ""
                : "Vector API off (module not resolved): start with ./fovea or add --add-modules " + MODULE;
    }

    @Override
    public Kernels kernels() {
        return new VectorKernels();
    }
}
