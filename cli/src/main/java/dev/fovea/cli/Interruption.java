package dev.fovea.cli;

import dev.fovea.train.TrainingListener;
import dev.fovea.train.TrainingRun;
import java.util.concurrent.CountDownLatch;

/** Turns Ctrl-C and a request to terminate into a stop after the step at hand, and holds the JVM until all is saved. */
final class Interruption implements TrainingListener, AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "fovea-interruption");
    private volatile Runnable stopper = () -> {};
    private volatile boolean happened;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void onStart(TrainingRun run) {
        stopper = run::stop;
        if (happened) {
            run.stop();
        }
    }

    private void stop() {
        happened = true;
        stopper.run();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is saved: the JVM may end. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook lets it
        }
    }
}
