package dev.fovea.engine;

/**
 * One node of a network, compiled: reads slots, writes its own. Work on a chunk of samples belongs to one worker; work on the
 * whole batch is cut into tasks that touch different elements, so neither depends on the number of threads.
 */
interface Operation {
    /** Computes the output slot for the chunk at hand. */
    void forward(Workspace ws);

    /** Computes the gradients of the inputs, and of the parameters as far as they are formed by chunk. */
    void backward(Workspace ws);

    /** Floats of scratch that forward and backward use. */
    default int scratchSize() {
        return 0;
    }

    /** How many tasks finish the gradients of the parameters once all chunks are done. */
    default int gradientTasks() {
        return 0;
    }

    /** Finishes a part of the gradients, for a batch of {@code samples} in {@code chunks}. */
    default void finishGradient(int task, int samples, int chunks) {}
}
