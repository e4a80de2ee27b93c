package dev.fovea.kernel;

import java.util.Arrays;

/**
 * Convolution as the seed writes it, {@code net = W * patch(A) + w_b}: the patches under all window positions are unfolded
 * into a matrix P (taps, positions), and everything is a product with it:
 *
 * <pre>
 *   y  = w P + b          dP = w^T dy, folded back to dx       dw += dy P^T       db += sum dy
 * </pre>
 */
record ScalarConv2d(ConvGeometry g, Epilogue epilogue) implements Conv2dKernel {
    @Override
    public String description() {
        return "unfolded, as specified";
    }

    @Override
    public int scratchSize() {
        return g.taps() * g.positions();
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] patches) {
        float[] w = weights.w();
        int taps = g.taps();
        int positions = g.positions();
        for (int n = from; n < to; n++) {
            for (int group = 0; group < g.groups(); group++) {
                unfold(x, n, group, patches);
                for (int oc = group * g.groupOutC(); oc < (group + 1) * g.groupOutC(); oc++) {
                    int yo = n * g.outSize() + oc * positions;
                    Arrays.fill(y, yo, yo + positions, weights.b()[oc]);
                    for (int t = 0; t < taps; t++) {
                        Rows.addScaled(w[oc * taps + t], patches, t * positions, y, yo, positions);
                    }
                    Rows.apply(epilogue, y, yo, positions);
                }
            }
        }
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] dpatches) {
        float[] w = weights.w();
        int taps = g.taps();
        int positions = g.positions();
        Arrays.fill(dx, from * g.inSize(), to * g.inSize(), 0);
        for (int n = from; n < to; n++) {
            for (int group = 0; group < g.groups(); group++) {
                Arrays.fill(dpatches, 0, taps * positions, 0);
                for (int oc = group * g.groupOutC(); oc < (group + 1) * g.groupOutC(); oc++) {
                    int dyo = n * g.outSize() + oc * positions;
                    for (int t = 0; t < taps; t++) {
                        Rows.addScaled(w[oc * taps + t], dy, dyo, dpatches, t * positions, positions);
                    }
                }
                foldAdding(dpatches, dx, n, group);
            }
        }
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] patches) {
        int taps = g.taps();
        int positions = g.positions();
        for (int n = from; n < to; n++) {
            for (int group = 0; group < g.groups(); group++) {
                unfold(x, n, group, patches);
                for (int oc = group * g.groupOutC(); oc < (group + 1) * g.groupOutC(); oc++) {
                    int dyo = n * g.outSize() + oc * positions;
                    for (int t = 0; t < taps; t++) {
                        dw[oc * taps + t] += Rows.dot(dy, dyo, patches, t * positions, positions);
                    }
                    for (int p = 0; p < positions; p++) {
                        db[oc] += dy[dyo + p];
                    }
                }
            }
        }
    }

    /** {@code P[(c,m,n), (i,j)] = x[c, i*stride + m*dilation - pad, j*stride + n*dilation - pad]}, 0 outside. */
    private void unfold(float[] x, int sample, int group, float[] patches) {
        int po = 0;
        for (int c = 0; c < g.groupInC(); c++) {
            int xo = sample * g.inSize() + (group * g.groupInC() + c) * g.inH() * g.inW();
            for (int kh = 0; kh < g.kernelH(); kh++) {
                for (int kw = 0; kw < g.kernelW(); kw++) {
                    for (int oh = 0; oh < g.outH(); oh++, po += g.outW()) {
                        unfoldRow(x, xo, oh * g.strideH() + kh * g.dilationH() - g.padTop(), kw, patches, po);
                    }
                }
            }
        }
    }

    private void unfoldRow(float[] x, int xo, int ih, int kw, float[] patches, int po) {
        if (ih < 0 || ih >= g.inH()) {
            Arrays.fill(patches, po, po + g.outW(), 0);
            return;
        }
        int inW = g.inW();
        int strideW = g.strideW();
        int iw = kw * g.dilationW() - g.padLeft();
        for (int ow = 0; ow < g.outW(); ow++, iw += strideW) {
            patches[po + ow] = iw < 0 || iw >= inW ? 0 : x[xo + ih * inW + iw];
        }
    }

    /** The transpose of {@link #unfold}: windows overlap, so add. */
    private void foldAdding(float[] dpatches, float[] dx, int sample, int group) {
        int po = 0;
        for (int c = 0; c < g.groupInC(); c++) {
            int xo = sample * g.inSize() + (group * g.groupInC() + c) * g.inH() * g.inW();
            for (int kh = 0; kh < g.kernelH(); kh++) {
                for (int kw = 0; kw < g.kernelW(); kw++) {
                    for (int oh = 0; oh < g.outH(); oh++, po += g.outW()) {
                        foldRowAdding(dpatches, po, dx, xo, oh * g.strideH() + kh * g.dilationH() - g.padTop(), kw);
                    }
                }
            }
        }
    }

    private void foldRowAdding(float[] dpatches, int po, float[] dx, int xo, int ih, int kw) {
        if (ih < 0 || ih >= g.inH()) {
            return;
        }
        int inW = g.inW();
        int strideW = g.strideW();
        int iw = kw * g.dilationW() - g.padLeft();
        for (int ow = 0; ow < g.outW(); ow++, iw += strideW) {
            if (iw >= 0 && iw < inW) {
                dx[xo + ih * inW + iw] += dpatches[po + ow];
            }
        }
    }
}
