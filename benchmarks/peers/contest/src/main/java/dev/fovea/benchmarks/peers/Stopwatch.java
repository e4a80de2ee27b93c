package dev.fovea.benchmarks.peers;

import java.util.Arrays;

/** Runs work until it is warm, then times it. */
final class Stopwatch {
    private static final int MOST_TIMES = 4_000_000;

    private final double warmup;
    private final double seconds;

    Stopwatch(Settings settings) {
        this(settings.warmup(), settings.seconds());
    }

    Stopwatch(double warmup, double seconds) {
        this.warmup = warmup;
        this.seconds = seconds;
    }

    /** How often it was done a second. */
    double perSecond(Runnable work) {
        repeat(work, warmup);
        long start = System.nanoTime();
        long times = repeat(work, seconds);
        return times * 1e9 / (System.nanoTime() - start);
    }

    /** How long each of the times took, in ascending order. */
    double[] micros(Runnable work) {
        repeat(work, warmup);
        double[] micros = new double[MOST_TIMES];
        int n = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long before = System.nanoTime();
        while (n < MOST_TIMES && before < end) {
            work.run();
            long now = System.nanoTime();
            micros[n++] = (now - before) / 1e3;
            before = now;
        }
        double[] sorted = Arrays.copyOf(micros, n);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The median nanoseconds of the part of the work that counts. */
    double medianNanos(Workbench.Work work) {
        repeat(work::run, warmup);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        double[] nanos = new double[MOST_TIMES];
        int n = 0;
        while (n < MOST_TIMES && (n < 5 || System.nanoTime() < end)) {
            nanos[n++] = work.run();
        }
        double[] sorted = Arrays.copyOf(nanos, n);
        Arrays.sort(sorted);
        return sorted[n / 2];
    }

    private static long repeat(Runnable work, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long times = 0;
        do {
            work.run();
            times++;
        } while (System.nanoTime() < end);
        return times;
    }
}
