package dev.fovea.kernel;

class ScalarKernelsTest implements KernelsContract {
    @Override
    public Kernels kernels() {
        return new ScalarKernels();
    }

    @Override
    public Tolerance tolerance() {
        return Tolerance.FLOAT;
    }
}
