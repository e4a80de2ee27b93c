package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private static final String MODULE_OFF = "Vector API off (module not resolved): start with ./fovea";

    /** Offers these kernels; one that is unavailable must not be asked for them. */
    private record Offer(String unavailable, Kernels offered) implements Kernels.Provider {
        @Override
        public Kernels kernels() {
            if (!unavailable.isEmpty()) {
                throw new AssertionError("asked for kernels that cannot run");
            }
            return offered;
        }
    }

    @Test
    void prefersTheFirstProviderThatCanRun() {
        Kernels second = new ScalarKernels("second");
        Kernels third = new ScalarKernels("third");
        assertThat(Kernels.preferred(List.of(
                        new Offer(MODULE_OFF, new ScalarKernels()), new Offer("", second), new Offer("", third))))
                .isSameAs(second);
    }

    @Test
    void fallsBackToScalarKernelsAndSaysWhatEachProviderLacked() {
        Kernels kernels = Kernels.preferred(
                List.of(new Offer(MODULE_OFF, new ScalarKernels()), new Offer("no GPU: add one", new ScalarKernels())));
        assertThat(kernels.name()).isEqualTo("scalar");
        assertThat(kernels.reason()).isEqualTo("plain Java loops: " + MODULE_OFF + "; no GPU: add one");
    }

    @Test
    void saysThatThereAreNoOthers() {
        assertThat(Kernels.preferred(List.of()).reason())
                .isEqualTo("plain Java loops: no other kernels are on the path");
    }

    @Test
    void saysThatTheyWereAskedFor() {
        assertThat(new ScalarKernels().name()).isEqualTo("scalar");
        assertThat(new ScalarKernels().reason()).isEqualTo("plain Java loops: asked for");
    }

    /** This module has no provider, so what is on the test's path is what core has alone. */
    @Test
    void looksOnThePath() {
        assertThat(Kernels.preferred()).isInstanceOf(ScalarKernels.class);
    }
}
