package dev.fovea.engine;

/**
 * {@code y = x f}, where each element of f is the factor of {@code span} elements of x in a row: 1, or a channel's. So {@code dx
 * = dy f}, and {@code df} is the sum of {@code dy x} over them.
 */
final class MultiplyOperation implements Operation {
    private final Wiring wiring;
    private final int x; // which input
    private final int f;
    private final int span;

    /** @param x the input that has the output's shape, 0 or 1; the other is the factor */
    MultiplyOperation(Wiring wiring, int x, int span) {
        this.wiring = wiring;
        this.x = x;
        this.f = 1 - x;
        this.span = span;
    }

    @Override
    public String description() {
        return span == 1 ? "element by element" : "channel by channel";
    }

    @Override
    public void forward(Workspace ws) {
        product(ws.values[wiring.in(x)], ws.values[wiring.in(f)], ws.values[wiring.out()], false, ws);
    }

    /** In the order of the inputs: where both are one slot, the first overwrites and the second adds. */
    @Override
    public void backwardInputs(Workspace ws) {
        for (int i = 0; i < 2; i++) {
            if (wiring.flow(i) == GradientFlow.NONE) {
                continue;
            }
            float[] dy = ws.gradients[wiring.out()];
            float[] gradient = ws.gradients[wiring.in(i)];
            boolean adds = wiring.flow(i) == GradientFlow.ADD;
            if (i == x) {
                product(dy, ws.values[wiring.in(f)], gradient, adds, ws);
            } else {
                sums(dy, ws.values[wiring.in(x)], gradient, adds, ws);
            }
        }
    }

    private void product(float[] a, float[] factor, float[] y, boolean adds, Workspace ws) {
        int outSize = wiring.outSize();
        if (span == 1) {
            for (int i = ws.from * outSize; i < ws.to * outSize; i++) {
                y[i] = (adds ? y[i] : 0) + a[i] * factor[i];
            }
            return;
        }
        for (int row = ws.from * outSize / span; row < ws.to * outSize / span; row++) {
            float factorOfRow = factor[row];
            for (int i = row * span; i < (row + 1) * span; i++) {
                y[i] = (adds ? y[i] : 0) + a[i] * factorOfRow;
            }
        }
    }

    private void sums(float[] dy, float[] a, float[] df, boolean adds, Workspace ws) {
        int outSize = wiring.outSize();
        for (int row = ws.from * outSize / span; row < ws.to * outSize / span; row++) {
            float sum = 0;
            for (int i = row * span; i < (row + 1) * span; i++) {
                sum += dy[i] * a[i];
            }
            df[row] = (adds ? df[row] : 0) + sum;
        }
    }
}
