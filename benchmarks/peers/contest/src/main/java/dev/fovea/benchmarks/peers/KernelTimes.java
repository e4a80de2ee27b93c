package dev.fovea.benchmarks.peers;

import dev.fovea.benchmarks.peers.Workbench.Convolution3x3;
import java.util.List;
import java.util.function.Supplier;

/** Matrix products and the 3x3 convolutions of ResNet, in GFLOP/s; a Winograd kernel does less and counts as much. */
final class KernelTimes {
    private static final List<Convolution3x3> CONVOLUTIONS = List.of(
            new Convolution3x3(8, 64, 56),
            new Convolution3x3(8, 128, 28),
            new Convolution3x3(8, 256, 14),
            new Convolution3x3(8, 512, 7));

    private final Workbench workbench;
    private final Stopwatch stopwatch;
    private final String only;
    private boolean found;

    KernelTimes(Workbench workbench, Settings settings) {
        this.workbench = workbench;
        this.stopwatch = new Stopwatch(settings);
        this.only = settings.only();
    }

    void print() {
        product(512, 512, 512);
        product(1024, 1024, 1024);
        for (Convolution3x3 size : CONVOLUTIONS) {
            // as a matrix: the filters times one sample's patches
            product(size.channels(), size.side() * size.side(), size.channels() * 9);
        }
        for (Convolution3x3 size : CONVOLUTIONS) {
            time("forward " + size, size.flops(), () -> timed(workbench.forward(size)));
            time("backward " + size, 2 * size.flops(), () -> workbench.backward(size));
        }
        if (!found) {
            throw new IllegalArgumentException(
                    "only=" + only + ": expected the beginning of a name like 'product 512' or 'forward 64@56'");
        }
    }

    private void product(int m, int n, int k) {
        time("product " + m + "x" + n + "x" + k, 2.0 * m * n * k, () -> timed(workbench.product(m, n, k)));
    }

    private void time(String name, double flops, Supplier<Workbench.Work> work) {
        if (name.startsWith(only)) {
            found = true;
            Figure.print(name, flops / stopwatch.medianNanos(work.get()));
        }
    }

    private static Workbench.Work timed(Runnable work) {
        return () -> {
            long start = System.nanoTime();
            work.run();
            return System.nanoTime() - start;
        };
    }
}
