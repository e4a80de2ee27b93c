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

    /** {@link OneCycle} with PyTorch's defaults: three tenths of the steps up from 1/25, the rest down to 1/250000. */
    static OneCycle oneCycle() {
        return new OneCycle(0.3, 25, 1e4);
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

    /**
     * Half a cosine up from {@code 1 / divFactor} to the full learning rate, then half a cosine down to {@code 1 / (divFactor
     * finalDivFactor)}: a rate that would be too large to begin with is reached slowly, and left again before it does harm
     * (Smith and Topin 2018, "Super-convergence"). Words and steps are those of PyTorch's {@code OneCycleLR} with two phases: of
     * {@code n} steps, number {@code pctStart n - 1} has the full learning rate and number {@code n - 1} the last.
     *
     * @param pctStart the share of the steps that go up, at least 0 and less than 1
     * @param divFactor how many times smaller than the full learning rate the first one is, at least 1
     * @param finalDivFactor how many times smaller than the first learning rate the last one is, at least 1
     */
    record OneCycle(double pctStart, double divFactor, double finalDivFactor) implements Schedule {
        public OneCycle {
            require(pctStart >= 0 && pctStart < 1, "pctStart", "a number from 0 to less than 1", pctStart);
            require(divFactor >= 1 && Double.isFinite(divFactor), "divFactor", "a number of at least 1", divFactor);
            require(
                    finalDivFactor >= 1 && Double.isFinite(finalDivFactor),
                    "finalDivFactor",
                    "a number of at least 1",
                    finalDivFactor);
        }

        private static void require(boolean condition, String name, String expected, double value) {
            if (!condition) {
                throw new IllegalArgumentException("one-cycle: " + name + ": expected " + expected + ", got " + value);
            }
        }

        @Override
        public float factor(long step, long steps) {
            double first = 1 / divFactor;
            double peak = pctStart * steps - 1; // a step, though not always a whole one
            if (step < peak) {
                return between(first, 1, step / peak);
            }
            double top = Math.max(peak, 0); // in few steps there is no way up
            double down = steps - 1 - top;
            return between(1, first / finalDivFactor, down > 0 ? (step - top) / down : 0);
        }

        /** Along half a cosine from {@code from} to {@code to}, of which the share {@code t} is done. */
        private static float between(double from, double to, double t) {
            return (float) (to + (from - to) / 2 * (1 + StrictMath.cos(Math.PI * t)));
        }

        @Override
        public String toString() {
            return "one cycle (" + pctStart + " of it up, from 1/" + divFactor + ", to 1/" + divFactor * finalDivFactor
                    + ")";
        }
    }
}
