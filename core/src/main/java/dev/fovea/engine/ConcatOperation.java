package dev.fovea.engine;

/** {@code y} = all x one behind the other, so each dx is its piece of dy. */
final class ConcatOperation implements Operation {
    private final Wiring wiring;
    private final int[] sizes; // of each input's sample

    ConcatOperation(Wiring wiring, int[] sizes) {
        this.wiring = wiring;
        this.sizes = sizes;
    }

    @Override
    public String description() {
        return "copied";
    }

    @Override
    public void forward(Workspace ws) {
        float[] y = ws.values[wiring.out()];
        for (int n = ws.from; n < ws.to; n++) {
            int yo = n * wiring.outSize();
            for (int i = 0; i < sizes.length; yo += sizes[i], i++) {
                System.arraycopy(ws.values[wiring.in(i)], n * sizes[i], y, yo, sizes[i]);
            }
        }
    }

    @Override
    public void backwardInputs(Workspace ws) {
        float[] dy = ws.gradients[wiring.out()];
        for (int n = ws.from; n < ws.to; n++) {
            int yo = n * wiring.outSize();
            for (int i = 0; i < sizes.length; yo += sizes[i], i++) {
                float[] dx = ws.gradients[wiring.in(i)];
                int xo = n * sizes[i];
                switch (wiring.flow(i)) {
                    case NONE -> {}
                    case FIRST -> System.arraycopy(dy, yo, dx, xo, sizes[i]);
                    case ADD -> {
                        for (int j = 0; j < sizes[i]; j++) {
                            dx[xo + j] += dy[yo + j];
                        }
                    }
                }
            }
        }
    }
}
