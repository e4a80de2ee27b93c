package dev.fovea.benchmarks.peers;

/**
 * How to learn: softmax and cross-entropy, by this rule.
 *
 * @param rule the optimizer
 * @param batchSize samples a step
 * @param rate the learning rate
 * @param momentum of SGD, {@code v = momentum v + g, w -= rate v}
 * @param prepared whether the library may keep all batches in its own form, which is fastest, or makes each from the pixels
 *     when its turn comes, which needs least memory
 */
public record Recipe(Rule rule, int batchSize, float rate, float momentum, boolean prepared) {
    /** The optimizers. */
    public enum Rule {
        SGD,
        ADAM
    }
}
