package dev.fovea.engine;

/**
 * One node of a network, or several fused, compiled: reads slots, writes its own. Work on samples belongs to one worker; work
 * on the whole batch is cut into tasks that touch different elements, so neither depends on the number of threads.
 */
interface Operation {
    /** How it computes, for {@link PlanDescription.Step#kernel()}. */
    String description();

    /** How many tasks find out what has to be known of the whole batch before any of its samples goes through. */
    default int batchTasks() {
        return 0;
    }

    /** Finds a piece of what {@link #forward} has to know of the whole batch; the arrays hold all its {@code samples}. */
    default void beginForward(int task, int samples, Workspace ws) {}

    /** Keeps a piece of what the layer keeps of each batch without learning it; comes once a step, be there a way back or not. */
    default void endForward(int task, int samples) {}

    /** Finds a piece of what {@link #backwardInputs} has to know of the whole batch. */
    default void beginBackward(int task, int samples, Workspace ws) {}

    /** Computes the output slot for the samples at hand. */
    void forward(Workspace ws);

    /** Computes one of {@code shares} parts of the output slot, for the samples at hand, which begin at 0. */
    default void forward(Workspace ws, int share, int shares) {
        ws.narrow(share, shares);
        forward(ws);
    }

    /** Computes the gradients of the inputs for the samples at hand; overwrites the gradient of the output on the way. */
    void backwardInputs(Workspace ws);

    /** One of {@code shares} parts of that, for the samples at hand, which begin at 0. */
    default void backwardInputs(Workspace ws, int share, int shares) {
        ws.narrow(share, shares);
        backwardInputs(ws);
    }

    /**
     * Adds to the part's gradients of the parameters, for the samples at hand; comes after {@link #backwardInputs}, if there are
     * {@link #gradientTasks}.
     */
    default void backwardWeights(Workspace ws) {}

    /** Begins a part of the batch, if there are {@link #gradientTasks}: its gradients are zero. */
    default void beginPart(int part) {}

    /** Floats of scratch that the above use. */
    default int scratchSize() {
        return 0;
    }

    /** Reads the weights anew, for this worker, or for all where they share. */
    default void pack(int worker) {}

    /** How many tasks that consists of where workers share. */
    default int packTasks() {
        return 1;
    }

    /** One of {@link #packTasks}. */
    default void packTask(int task) {
        pack(0);
    }

    /** How many tasks finish the gradients of the parameters once all parts are done; none where no parameter learns. */
    default int gradientTasks() {
        return 0;
    }

    /** Finishes a piece of the gradients, for a batch of {@code samples}; the arrays are those of any worker. */
    default void finishGradient(int task, int samples, Workspace ws) {}
}
