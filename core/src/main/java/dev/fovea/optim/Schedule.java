package dev.fovea.optim;

/** How the learning rate changes over a training, as a factor of the optimizer's. */
public sealed interface Schedule {
    /** The factor of step {@code step}, counted from 0, of a training of {@code steps}. */
    float factor(long step, long steps);

    /** The same learning rate throughout. */
    static Schedule constant() {
        return new Constant();
    }

    /** Half a cosine from the full learning rate to zero. */
    static Schedule cosine() {
        return new Cosine();
    }

    /** {@code 1}. */
    record Constant() implements Schedule {
        @Override
        public float factor(long step, long steps) {
            return 1;
        }

        @Override
        public String toString() {
            return "constant";
        }
    }

    /** {@code (1 + cos(pi step / steps)) / 2} (Loshchilov and Hutter, ICLR 2017, eq. 5, without restarts). */
    record Cosine() implements Schedule {
        @Override
        public float factor(long step, long steps) {
            return (float) ((1 + StrictMath.cos(Math.PI * step / steps)) / 2);
        }

        @Override
        public String toString() {
            return "cosine";
        }
    }
}
