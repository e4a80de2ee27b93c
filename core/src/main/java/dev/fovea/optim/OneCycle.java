package dev.fovea.optim;

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
public record OneCycle(double pctStart, double divFactor, double finalDivFactor) implements Schedule {
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
    public float factor(Progress progress) {
        double first = 1 / divFactor;
        double peak = pctStart * progress.steps() - 1; // a step, though not always a whole one
        if (progress.step() < peak) {
            return between(first, 1, progress.step() / peak);
        }
        double top = Math.max(peak, 0); // in few steps there is no way up
        double down = progress.steps() - 1 - top;
        return between(1, first / finalDivFactor, down > 0 ? (progress.step() - top) / down : 0);
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
