package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FoveaException;
import java.lang.reflect.Proxy;
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
        Kernels second = new ScalarKernels();
        Kernels third = new ScalarKernels();
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
        assertThat(kernels.shortcoming()).contains(MODULE_OFF + "; no GPU: add one");
    }

    @Test
    void saysThatThereAreNoOthers() {
        Kernels kernels = Kernels.preferred(List.of());
        assertThat(kernels.reason()).isEqualTo("plain Java loops: no other kernels are on the path");
        assertThat(kernels.shortcoming()).isEmpty();
    }

    @Test
    void scalarKernelsAreThereWhateverElseIs() {
        Kernels kernels = Kernels.named("scalar", List.of(new Offer("", fast())));
        assertThat(kernels).isInstanceOf(ScalarKernels.class);
        assertThat(kernels.reason()).isEqualTo("plain Java loops: asked for");
        assertThat(kernels.shortcoming()).isEmpty();
    }

    @Test
    void othersAreFoundByTheirName() {
        Kernels fast = fast();
        assertThat(Kernels.named("fast", List.of(new Offer("no GPU: add one", fast()), new Offer("", fast))))
                .isSameAs(fast);
    }

    @Test
    void refusesKernelsThatCannotRunAndSaysWhy() {
        assertThatThrownBy(() -> Kernels.named("fast", List.of(new Offer(MODULE_OFF, fast()))))
                .isInstanceOf(FoveaException.class)
                .hasMessage("no fast kernels: " + MODULE_OFF);
    }

    @Test
    void refusesKernelsThatAreNotThere() {
        assertThatThrownBy(() -> Kernels.named("faster", List.of(new Offer("", fast()))))
                .isInstanceOf(FoveaException.class)
                .hasMessage("no faster kernels: none are on the path: add the module that has them");
    }

    /** Kernels of another name: all that choosing looks at. */
    private static Kernels fast() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("name")) {
                        return "fast";
                    }
                    throw new AssertionError("asked for more than the name: " + method);
                });
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
