package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.KernelsContract;
import dev.fovea.kernel.Tolerance;
import org.junit.jupiter.api.Test;

/** Everything that the scalar kernels promise, on as many lanes as the test run says. */
class VectorKernelsTest implements KernelsContract {
    @Override
    public Kernels kernels() {
        return new VectorKernels();
    }

    @Override
    public Tolerance tolerance() {
        return Tolerance.FLOAT;
    }

    /** So that no test run is green because it tested something else. */
    @Test
    void theseAreTheKernelsThatAProgramGets() {
        assertThat(Kernels.preferred().name()).isEqualTo(System.getProperty("fovea.test.kernels"));
        assertThat(Kernels.preferred()).isInstanceOf(VectorKernels.class);
    }

    @Test
    void thereAreAsManyLanesAsAskedFor() {
        assertThat(Lanes.LANES).isEqualTo(Integer.getInteger("fovea.test.lanes", Lanes.LANES));
        assertThat(kernels().reason()).isEqualTo("Vector API, " + Lanes.LANES + " floats at a time");
    }
}
