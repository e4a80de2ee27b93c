package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Whether code that the JIT has compiled puts anything on the heap. Before that every vector is an object. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final int CALLS = 200;

    private Allocation() {}

    /** Repeats the call until a window of calls allocates nothing on this thread or on a worker; a busy JIT takes its time. */
    static void assertNone(Runnable call) {
        long least = Long.MAX_VALUE;
        // asking allocates a little, but less than the smallest object, 16 bytes, in each call
        for (long start = System.nanoTime(); least >= 2 * CALLS && System.nanoTime() - start < PATIENCE_NANOS; ) {
            long[] ids = threads();
            long before = allocated(ids);
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, allocated(ids) - before);
        }
        assertThat(least).as("bytes in %d calls", CALLS).isLessThan(2 * CALLS);
    }

    private static long[] threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread == Thread.currentThread() || thread.getName().startsWith("fovea-worker"))
                .mapToLong(Thread::getId)
                .toArray();
    }

    private static long allocated(long[] ids) {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(ids)) {
            sum += bytes;
        }
        return sum;
    }
}
