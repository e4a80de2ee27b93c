package dev.fovea.benchmarks.peers;

import dev.fovea.benchmarks.peers.Workbench.Convolution3x3;
import java.util.List;

/** Matrix products and the 3x3 convolutions of ResNet, in GFLOP/s; a Winograd kernel does less and counts as much. */
final class KernelTimes {
    private static final List<Convolution3x3> CONVOLUTIONS = List.of(
            new Convolution3x3(8, 64, 56),
            new Convolution3x3(8, 128, 28),
            new Convolution3x3(8, 256, 14),
            new Convolution3x3(8, 512, 7));

    private final Workbench workbench;
    private final Stopwatch stopwatch;

    KernelTimes(Workbench workbench, Settings settings) {
        this.workbench = workbench;
        this.stopwatch = new Stopwatch(settings);
    }

    void print() {
        product(512, 512, 512);
        product(1024, 1024, 1024);
        for (Convolution3x3 size : CONVOLUTIONS) {
            // as a matrix: the filters times one sample's patches
            product(size.channels(), size.side() * size.side(), size.channels() * 9);
        }
        for (Convolution3x3 size : CONVOLUTIONS) {
            Runnable forward = workbench.forward(size);
            print("forward " + size, size.flops(), stopwatch.medianNanos(timed(forward)));
            print("backward " + size, 2 * size.flops(), stopwatch.medianNanos(workbench.backward(size)));
        }
    }

    private void product(int m, int n, int k) {
        Runnable product = workbench.product(m, n, k);
        print("product " + m + "x" + n + "x" + k, 2.0 * m * n * k, stopwatch.medianNanos(timed(product)));
    }

    private static Workbench.Work timed(Runnable work) {
        return () -> {
            long start = System.nanoTime();
            work.run();
            return System.nanoTime() - start;
        };
    }

    private static void print(String name, double flops, double nanos) {
        Figure.print(name, flops / nanos);
    }
}
