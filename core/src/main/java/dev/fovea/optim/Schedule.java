package dev.fovea.optim;

/** How the learning rate changes over a training, as a factor of the optimizer's. */
public sealed interface Schedule
        permits Schedule.Constant,
                Schedule.Step,
                Schedule.Exponential,
                Schedule.Linear,
                Schedule.Cosine,
                OneCycle,
                ReduceOnPlateau,
                Schedule.WarmUp {
    /** The factor of the step at hand. */
    float factor(Progress progress);

    /** Whether it goes by the validation loss, and so needs data to measure that on. */
    default boolean needsValidation() {
        return false;
    }

    /** The same learning rate throughout. */
    static Schedule constant() {
        return new Constant();
    }

    /** {@link Step}; PyTorch's gamma is 0.1. */
    static Schedule step(int stepSize, double gamma) {
        return new Step(stepSize, gamma);
    }

    /** {@link Exponential}. */
    static Schedule exponential(double gamma) {
        return new Exponential(gamma);
    }

    /** In a straight line from the full learning rate to zero. */
    static Schedule linear() {
        return new Linear();
    }

    /** Half a cosine from the full learning rate to zero. */
    static Schedule cosine() {
        return new Cosine();
    }

    /** {@link OneCycle} with PyTorch's defaults: three tenths of the steps up from 1/25, the rest down to 1/250000. */
    static OneCycle oneCycle() {
        return new OneCycle(0.3, 25, 1e4);
    }

    /** {@link ReduceOnPlateau} with PyTorch's defaults: a tenth after more than 10 epochs that are not better. */
    static ReduceOnPlateau reduceOnPlateau() {
        return new ReduceOnPlateau(0.1, 10);
    }

    /** This schedule behind a {@link WarmUp} of so many epochs. */
    default Schedule warmUp(double epochs) {
        return new WarmUp(epochs, this);
    }

    /** {@code 1}. */
    record Constant() implements Schedule {
        @Override
        public float factor(Progress progress) {
            return 1;
        }

        @Override
        public String toString() {
            return "constant";
        }
    }

    /**
     * {@code gamma^(epoch / stepSize)}, the exponent rounded down, the epoch counted from 0: PyTorch's {@code StepLR}.
     *
     * @param stepSize epochs between two changes, at least 1
     * @param gamma the factor of each, greater than 0 and at most 1
     */
    record Step(int stepSize, double gamma) implements Schedule {
        public Step {
            if (stepSize < 1) {
                throw new IllegalArgumentException("step: stepSize: expected at least 1 epoch, got " + stepSize);
            }
            requireGamma("step", gamma);
        }

        @Override
        public float factor(Progress progress) {
            long changes = progress.epoch() / stepSize;
            return (float) StrictMath.pow(gamma, (double) changes);
        }

        @Override
        public String toString() {
            return "step (times " + gamma + (stepSize == 1 ? " each epoch)" : " each " + stepSize + " epochs)");
        }
    }

    /**
     * {@code gamma^epoch}, the epoch counted from 0: PyTorch's {@code ExponentialLR}.
     *
     * @param gamma greater than 0 and at most 1
     */
    record Exponential(double gamma) implements Schedule {
        public Exponential {
            requireGamma("exponential", gamma);
        }

        @Override
        public float factor(Progress progress) {
            return (float) StrictMath.pow(gamma, (double) progress.epoch());
        }

        @Override
        public String toString() {
            return "exponential (times " + gamma + " each epoch)";
        }
    }

    /** {@code 1 - step / steps}: PyTorch's {@code LinearLR} from 1 to 0 over all steps. */
    record Linear() implements Schedule {
        @Override
        public float factor(Progress progress) {
            return (float) (1 - (double) progress.step() / progress.steps());
        }

        @Override
        public String toString() {
            return "linear";
        }
    }

    /** {@code (1 + cos(pi step / steps)) / 2} (Loshchilov and Hutter, ICLR 2017, eq. 5, without restarts). */
    record Cosine() implements Schedule {
        @Override
        public float factor(Progress progress) {
            return (float) ((1 + StrictMath.cos(Math.PI * progress.step() / progress.steps())) / 2);
        }

        @Override
        public String toString() {
            return "cosine";
        }
    }

    /**
     * In a straight line up to the full learning rate, {@code (step + 1) / n} over the first n steps, then another schedule over
     * the steps that remain (Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2).
     *
     * @param epochs that it takes, greater than 0, not always whole; n is rounded to a whole step
     * @param then what follows, as if training began there
     */
    record WarmUp(double epochs, Schedule then) implements Schedule {
        public WarmUp {
            if (!(epochs > 0 && Double.isFinite(epochs))) {
                throw new IllegalArgumentException("warm-up: expected more than 0 epochs, got " + epochs);
            }
        }

        @Override
        public float factor(Progress progress) {
            long n = Math.round(epochs * progress.stepsPerEpoch());
            return progress.step() < n ? (float) ((double) (progress.step() + 1) / n) : then.factor(progress.behind(n));
        }

        @Override
        public boolean needsValidation() {
            return then.needsValidation();
        }

        @Override
        public String toString() {
            return then + " after " + epochs + (epochs == 1 ? " epoch" : " epochs") + " of warm-up";
        }
    }

    /** A factor that a learning rate is multiplied with again and again. */
    private static void requireGamma(String schedule, double gamma) {
        if (!((float) gamma > 0 && gamma <= 1)) {
            throw new IllegalArgumentException(
                    schedule + ": gamma: expected a number greater than 0 and at most 1, got " + gamma);
        }
    }
}
