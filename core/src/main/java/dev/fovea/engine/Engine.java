package dev.fovea.engine;

import dev.fovea.kernel.Kernels;
import dev.fovea.parallel.Workers;

/**
 * What plans run on: the kernels and the threads. Close it when done; plans made on it end with it.
 *
 * @param kernels the arithmetic
 * @param workers the threads
 */
public record Engine(Kernels kernels, Workers workers) implements AutoCloseable {
    /** An engine of the given kernels on this many threads. */
    public static Engine start(Kernels kernels, int threads) {
        return new Engine(kernels, new Workers(threads));
    }

    @Override
    public void close() {
        workers.close();
    }
}
