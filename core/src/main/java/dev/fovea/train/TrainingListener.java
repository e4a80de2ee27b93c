package dev.fovea.train;

/** Told of a training's progress, on the training thread: what takes long here holds training up. */
public interface TrainingListener {
    /** Before the first step. */
    default void onStart(TrainingRun run) {}

    /** After each step. */
    default void onStep(TrainingRun run) {}

    /** Before the validation that ends an epoch. */
    default void onValidate(TrainingRun run) {}

    /** After each epoch. */
    default void onEpoch(TrainingRun run, EpochResult result) {}

    /** When all epochs are done, or training stops before: in any case but a failure. */
    default void onEnd(TrainingRun run) {}
}
