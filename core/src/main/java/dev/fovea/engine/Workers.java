package dev.fovea.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A few long-lived threads that share out numbered tasks; the caller is one of them. They spin for a moment before they
 * sleep, so that the next step finds them awake. Which worker gets which task is left to chance: tasks must not care.
 */
public final class Workers implements AutoCloseable {
    private static final int SPINS = 50_000;
    private static final long NAP_NANOS = 20_000;

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
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private Task task = NOTHING;
    private int tasks;
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
     */
    public void run(int tasks, Task task) {
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
        this.tasks = tasks;
        failure.set(null);
        next.set(0);
        busy.set(threads.length);
        round++; // publishes everything above
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        work(0);
        for (int spin = 0; busy.get() > 0; spin++) {
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
                return; // closed; a round begun before that is still done, because its caller waits for every worker
            }
            done = round;
            work(worker);
            busy.decrementAndGet();
        }
    }

    private void work(int worker) {
        try {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                task.run(i, worker);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            next.set(tasks);
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
