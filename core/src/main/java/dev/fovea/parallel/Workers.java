package dev.fovea.parallel;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A few long-lived threads that share out numbered tasks; the caller is one of them. Each begins with a range of its own, the
 * same in every run of as many tasks, so that what it wrote it finds again in its own cache; who is done early helps the others.
 * Tasks must not care who does them. Threads spin for a moment before they sleep, so that the next run finds them awake.
 */
public final class Workers implements AutoCloseable {
    private static final int SPINS = 20_000;
    private static final long NAP_NANOS = 20_000;

    /** The most tasks of a run. */
    public static final int MAX_TASKS = (1 << Range.BITS) - 1;

    /** One piece of work. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does task number {@code task}.
         *
         * @param worker who does it, from 0 to {@code threads() - 1}: no two tasks run at once on the same one
         */
        void run(int task, int worker);
    }

    private static final Task NOTHING = (task, worker) -> {};

    private final Thread[] threads;
    private final Range[] ranges; // by worker
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private Task task = NOTHING;
    private boolean running;
    private volatile int round;
    private volatile boolean closed;

    /**
     * Starts the threads.
     *
     * @param threads how many work at once, the caller included
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        this.ranges = new Range[threads];
        Arrays.setAll(ranges, worker -> new Range());
        this.threads = new Thread[threads - 1];
        for (int i = 0; i < this.threads.length; i++) {
            int worker = i + 1;
            this.threads[i] = new Thread(() -> serve(worker), "fovea-worker-" + worker);
            this.threads[i].setDaemon(true);
            this.threads[i].start();
        }
    }

    /** How many work at once, the caller included. */
    public int threads() {
        return threads.length + 1;
    }

    /**
     * Runs tasks 0 to {@code tasks - 1} and returns when all are done; what a task throws is thrown here, and the tasks that
     * nobody has begun by then are left out.
     *
     * @throws IllegalStateException after {@link #close()}, or from within a task
     * @throws IllegalArgumentException for more than {@link #MAX_TASKS} tasks
     */
    public void run(int tasks, Task task) {
        if (tasks > MAX_TASKS) {
            throw new IllegalArgumentException("expected at most " + MAX_TASKS + " tasks, got " + tasks);
        }
        for (Thread thread : threads) {
            if (thread == Thread.currentThread()) {
                throw nested(); // would wait for itself
            }
        }
        runAll(tasks, task);
    }

    private synchronized void runAll(int tasks, Task task) {
        if (closed) {
            throw new IllegalStateException("these workers are closed");
        }
        if (running) {
            throw nested();
        }
        running = true;
        this.task = task;
        failure.set(null);
        pending.set(tasks);
        int workers = ranges.length;
        for (int worker = 0; worker < workers; worker++) {
            int from = (int) ((long) tasks * worker / workers);
            int to = (int) ((long) tasks * (worker + 1) / workers);
            ranges[worker].begin(round + 1, from, to);
        }
        round++; // publishes everything above
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        work(0, round);
        for (int spin = 0; pending.get() > 0; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
        running = false;
        Optional.ofNullable(failure.get()).ifPresent(Workers::rethrow);
    }

    private static IllegalStateException nested() {
        return new IllegalStateException("a task may not run tasks on the workers that run it");
    }

    private void serve(int worker) {
        int done = 0;
        while (true) {
            for (int spin = 0; round == done && !closed; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (round == done) {
                return; // closed; a round begun before that is still done: its caller is among those who do it
            }
            done = round;
            work(worker, done);
        }
    }

    /** Its own range first, then what is left of the others'. Who comes late to a round finds nothing of it, or of it only. */
    private void work(int worker, int round) {
        for (int i = 0; i < ranges.length; i++) {
            Range range = ranges[(worker + i) % ranges.length];
            for (int number = range.take(round); number >= 0; number = range.take(round)) {
                try {
                    task.run(number, worker);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                    leaveOut(round);
                }
                pending.decrementAndGet();
            }
        }
    }

    /** Takes the tasks that nobody has begun, and does none of them. */
    private void leaveOut(int round) {
        for (Range range : ranges) {
            while (range.take(round) >= 0) {
                pending.decrementAndGet();
            }
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Ends the threads. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
