package dev.fovea.optim;

/**
 * Multiplies the learning rate with {@code gamma} whenever the validation loss has not been better than its best for more than
 * {@code patience} epochs, and then waits as long again: PyTorch's {@code ReduceLROnPlateau} (there gamma is {@code factor}) with
 * its relative threshold, without cool-down and without a least rate. Better means less than {@code best (1 - 1e-4)}.
 *
 * <p>All it goes by are the losses of the epochs so far, so that it needs no memory of its own.
 *
 * @param gamma the factor of each reduction, greater than 0 and less than 1
 * @param patience epochs without a better loss that are borne, at least 0
 */
public record ReduceOnPlateau(double gamma, int patience) implements Schedule {
    private static final double THRESHOLD = 1e-4;

    public ReduceOnPlateau {
        if (!((float) gamma > 0 && gamma < 1)) {
            throw new IllegalArgumentException(
                    "plateau: gamma: expected a number greater than 0 and less than 1, got " + gamma);
        }
        if (patience < 0) {
            throw new IllegalArgumentException("plateau: patience: expected at least 0 epochs, got " + patience);
        }
    }

    /** The same with another factor. */
    public ReduceOnPlateau gamma(double gamma) {
        return new ReduceOnPlateau(gamma, patience);
    }

    /** The same with another patience. */
    public ReduceOnPlateau patience(int patience) {
        return new ReduceOnPlateau(gamma, patience);
    }

    @Override
    public float factor(Progress progress) {
        double best = Double.POSITIVE_INFINITY;
        int waited = 0;
        int reductions = 0;
        for (double loss : progress.validationLosses()) {
            if (loss < best * (1 - THRESHOLD)) {
                best = loss;
                waited = 0;
            } else if (++waited > patience) {
                reductions++;
                waited = 0;
            }
        }
        return (float) StrictMath.pow(gamma, (double) reductions);
    }

    @Override
    public boolean needsValidation() {
        return true;
    }

    @Override
    public String toString() {
        return "plateau (times " + gamma + " after more than " + patience + (patience == 1 ? " epoch" : " epochs")
                + " without a better validation loss)";
    }
}
