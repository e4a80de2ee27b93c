package dev.fovea.datasets;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Two readings at once: most of what it takes to open a data set is decompression, which one thread does for one file. */
final class InParallel {
    private InParallel() {}

    /**
     * What {@code join} makes of both. The caller reads {@code first} while another thread reads {@code second}; if both fail,
     * the first one's failure is thrown, as it would be one after the other.
     */
    static <A, B, R> R read(Supplier<A> first, Supplier<B> second, BiFunction<A, B, R> join) {
        CompletableFuture<B> other = CompletableFuture.supplyAsync(second);
        A a = first.get();
        try {
            return join.apply(a, other.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }
}
