package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The transforms of Winograd's minimal filtering in one dimension, F(m, 3): m results of a filter of three taps from m + 2
 * products (Lavin and Gray 2016, "Fast algorithms for convolutional neural networks", section 4):
 *
 * <pre>
 *   y = A^T ((G w) . (B^T x))
 * </pre>
 *
 * <p>Each method transforms {@code count} rows of vectors: element i of row n is the vector at {@code from + n * fromRow + i *
 * fromElement}, and goes likewise to {@code to + n * toRow + i * toElement}.
 */
sealed interface WinogradTransform {
    /** One of the transforms. */
    @FunctionalInterface
    interface Step {
        /** As described above. */
        void apply(
                float[] x,
                int from,
                int fromRow,
                int fromElement,
                float[] v,
                int to,
                int toRow,
                int toElement,
                int count);
    }

    /**
     * Transforms a square of vectors both ways, first its columns and then the rows of what they became. The step is called in one place:
     * inlined in two, with what its caller does besides, it is more than JDK 17 compiles without allocating vectors.
     *
     * @param x what all of this is in
     * @param in rows and columns of the square
     * @param out rows and columns of the result
     * @param half room for {@code out * in} vectors
     */
    static void square(
            Step step,
            float[] x,
            int in,
            int out,
            int from,
            int fromRow,
            int fromColumn,
            int half,
            int to,
            int toRow,
            int toColumn) {
        for (int way = 0; way < 2; way++) {
            boolean columns = way == 0;
            step.apply(
                    x,
                    columns ? from : half,
                    columns ? fromColumn : in * LANES,
                    columns ? fromRow : LANES,
                    x,
                    columns ? half : to,
                    columns ? LANES : toRow,
                    columns ? in * LANES : toColumn,
                    columns ? in : out);
        }
    }

    /** m, the results of a row. */
    int results();

    /** m + 2, the products of a row, and its inputs. */
    default int products() {
        return results() + 2;
    }

    /** {@code B^T x}: products() vectors to products() vectors. */
    void input(
            float[] x, int from, int fromRow, int fromElement, float[] v, int to, int toRow, int toElement, int count);

    /** {@code G w}: three vectors to products() vectors. */
    void filter(
            float[] w, int from, int fromRow, int fromElement, float[] u, int to, int toRow, int toElement, int count);

    /** {@code A^T m}: products() vectors to results() vectors. */
    void output(
            float[] m, int from, int fromRow, int fromElement, float[] y, int to, int toRow, int toElement, int count);

    /** {@code A dy}, the transpose of {@link #output}: results() vectors to products() vectors. */
    void outputGradient(
            float[] dy,
            int from,
            int fromRow,
            int fromElement,
            float[] dm,
            int to,
            int toRow,
            int toElement,
            int count);

    /** {@code G^T du}, the transpose of {@link #filter}: products() vectors to three vectors. */
    void filterGradient(
            float[] du,
            int from,
            int fromRow,
            int fromElement,
            float[] dw,
            int to,
            int toRow,
            int toElement,
            int count);

    /** F(2, 3), with the points 0, 1, -1 and infinity. */
    record Two() implements WinogradTransform {
        @Override
        public int results() {
            return 2;
        }

        @Override
        public void input(
                float[] x,
                int from,
                int fromRow,
                int fromElement,
                float[] v,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, from);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, from + fromElement);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, from + 2 * fromElement);
                FloatVector x3 = FloatVector.fromArray(SPECIES, x, from + 3 * fromElement);
                x0.sub(x2).intoArray(v, to);
                x1.add(x2).intoArray(v, to + toElement);
                x2.sub(x1).intoArray(v, to + 2 * toElement);
                x1.sub(x3).intoArray(v, to + 3 * toElement);
            }
        }

        @Override
        public void filter(
                float[] w,
                int from,
                int fromRow,
                int fromElement,
                float[] u,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector w0 = FloatVector.fromArray(SPECIES, w, from);
                FloatVector w1 = FloatVector.fromArray(SPECIES, w, from + fromElement);
                FloatVector w2 = FloatVector.fromArray(SPECIES, w, from + 2 * fromElement);
                FloatVector ends = w0.add(w2);
                w0.intoArray(u, to);
                ends.add(w1).mul(0.5f).intoArray(u, to + toElement);
                ends.sub(w1).mul(0.5f).intoArray(u, to + 2 * toElement);
                w2.intoArray(u, to + 3 * toElement);
            }
        }

        @Override
        public void output(
                float[] m,
                int from,
                int fromRow,
                int fromElement,
                float[] y,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector m0 = FloatVector.fromArray(SPECIES, m, from);
                FloatVector m1 = FloatVector.fromArray(SPECIES, m, from + fromElement);
                FloatVector m2 = FloatVector.fromArray(SPECIES, m, from + 2 * fromElement);
                FloatVector m3 = FloatVector.fromArray(SPECIES, m, from + 3 * fromElement);
                m0.add(m1).add(m2).intoArray(y, to);
                m1.sub(m2).sub(m3).intoArray(y, to + toElement);
            }
        }

        @Override
        public void outputGradient(
                float[] dy,
                int from,
                int fromRow,
                int fromElement,
                float[] dm,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector dy0 = FloatVector.fromArray(SPECIES, dy, from);
                FloatVector dy1 = FloatVector.fromArray(SPECIES, dy, from + fromElement);
                dy0.intoArray(dm, to);
                dy0.add(dy1).intoArray(dm, to + toElement);
                dy0.sub(dy1).intoArray(dm, to + 2 * toElement);
                dy1.neg().intoArray(dm, to + 3 * toElement);
            }
        }

        @Override
        public void filterGradient(
                float[] du,
                int from,
                int fromRow,
                int fromElement,
                float[] dw,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector du0 = FloatVector.fromArray(SPECIES, du, from);
                FloatVector du1 = FloatVector.fromArray(SPECIES, du, from + fromElement);
                FloatVector du2 = FloatVector.fromArray(SPECIES, du, from + 2 * fromElement);
                FloatVector du3 = FloatVector.fromArray(SPECIES, du, from + 3 * fromElement);
                FloatVector sum = du1.add(du2).mul(0.5f);
                FloatVector difference = du1.sub(du2).mul(0.5f);
                du0.add(sum).intoArray(dw, to);
                difference.intoArray(dw, to + toElement);
                du3.add(sum).intoArray(dw, to + 2 * toElement);
            }
        }
    }

    /** F(4, 3), with the points 0, 1, -1, 2, -2 and infinity. */
    record Four() implements WinogradTransform {
        @Override
        public int results() {
            return 4;
        }

        @Override
        public void input(
                float[] x,
                int from,
                int fromRow,
                int fromElement,
                float[] v,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, from);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, from + fromElement);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, from + 2 * fromElement);
                FloatVector x3 = FloatVector.fromArray(SPECIES, x, from + 3 * fromElement);
                FloatVector x4 = FloatVector.fromArray(SPECIES, x, from + 4 * fromElement);
                FloatVector x5 = FloatVector.fromArray(SPECIES, x, from + 5 * fromElement);
                FloatVector even1 = x2.mul(-4).add(x4);
                FloatVector odd1 = x1.mul(-4).add(x3);
                FloatVector even2 = x4.sub(x2);
                FloatVector odd2 = x3.sub(x1).mul(2);
                x0.sub(x2).mul(4).add(even2).intoArray(v, to);
                even1.add(odd1).intoArray(v, to + toElement);
                even1.sub(odd1).intoArray(v, to + 2 * toElement);
                even2.add(odd2).intoArray(v, to + 3 * toElement);
                even2.sub(odd2).intoArray(v, to + 4 * toElement);
                x1.sub(x3).mul(4).add(x5.sub(x3)).intoArray(v, to + 5 * toElement);
            }
        }

        @Override
        public void filter(
                float[] w,
                int from,
                int fromRow,
                int fromElement,
                float[] u,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector w0 = FloatVector.fromArray(SPECIES, w, from);
                FloatVector w1 = FloatVector.fromArray(SPECIES, w, from + fromElement);
                FloatVector w2 = FloatVector.fromArray(SPECIES, w, from + 2 * fromElement);
                FloatVector ends1 = w0.add(w2);
                FloatVector ends2 = w2.mul(4).add(w0);
                FloatVector middle2 = w1.mul(2);
                w0.mul(1 / 4f).intoArray(u, to);
                ends1.add(w1).mul(-1 / 6f).intoArray(u, to + toElement);
                ends1.sub(w1).mul(-1 / 6f).intoArray(u, to + 2 * toElement);
                ends2.add(middle2).mul(1 / 24f).intoArray(u, to + 3 * toElement);
                ends2.sub(middle2).mul(1 / 24f).intoArray(u, to + 4 * toElement);
                w2.intoArray(u, to + 5 * toElement);
            }
        }

        @Override
        public void output(
                float[] m,
                int from,
                int fromRow,
                int fromElement,
                float[] y,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector m0 = FloatVector.fromArray(SPECIES, m, from);
                FloatVector m1 = FloatVector.fromArray(SPECIES, m, from + fromElement);
                FloatVector m2 = FloatVector.fromArray(SPECIES, m, from + 2 * fromElement);
                FloatVector m3 = FloatVector.fromArray(SPECIES, m, from + 3 * fromElement);
                FloatVector m4 = FloatVector.fromArray(SPECIES, m, from + 4 * fromElement);
                FloatVector m5 = FloatVector.fromArray(SPECIES, m, from + 5 * fromElement);
                FloatVector sum1 = m1.add(m2);
                FloatVector difference1 = m1.sub(m2);
                FloatVector sum2 = m3.add(m4);
                FloatVector difference2 = m3.sub(m4);
                m0.add(sum1).add(sum2).intoArray(y, to);
                difference2.mul(2).add(difference1).intoArray(y, to + toElement);
                sum2.mul(4).add(sum1).intoArray(y, to + 2 * toElement);
                difference2.mul(8).add(difference1).add(m5).intoArray(y, to + 3 * toElement);
            }
        }

        @Override
        public void outputGradient(
                float[] dy,
                int from,
                int fromRow,
                int fromElement,
                float[] dm,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector dy0 = FloatVector.fromArray(SPECIES, dy, from);
                FloatVector dy1 = FloatVector.fromArray(SPECIES, dy, from + fromElement);
                FloatVector dy2 = FloatVector.fromArray(SPECIES, dy, from + 2 * fromElement);
                FloatVector dy3 = FloatVector.fromArray(SPECIES, dy, from + 3 * fromElement);
                FloatVector even1 = dy0.add(dy2);
                FloatVector odd1 = dy1.add(dy3);
                FloatVector even2 = dy2.mul(4).add(dy0);
                FloatVector odd2 = dy3.mul(4).add(dy1).mul(2);
                dy0.intoArray(dm, to);
                even1.add(odd1).intoArray(dm, to + toElement);
                even1.sub(odd1).intoArray(dm, to + 2 * toElement);
                even2.add(odd2).intoArray(dm, to + 3 * toElement);
                even2.sub(odd2).intoArray(dm, to + 4 * toElement);
                dy3.intoArray(dm, to + 5 * toElement);
            }
        }

        @Override
        public void filterGradient(
                float[] du,
                int from,
                int fromRow,
                int fromElement,
                float[] dw,
                int to,
                int toRow,
                int toElement,
                int count) {
            for (int n = 0; n < count; n++, from += fromRow, to += toRow) {
                FloatVector du0 = FloatVector.fromArray(SPECIES, du, from);
                FloatVector du1 = FloatVector.fromArray(SPECIES, du, from + fromElement);
                FloatVector du2 = FloatVector.fromArray(SPECIES, du, from + 2 * fromElement);
                FloatVector du3 = FloatVector.fromArray(SPECIES, du, from + 3 * fromElement);
                FloatVector du4 = FloatVector.fromArray(SPECIES, du, from + 4 * fromElement);
                FloatVector du5 = FloatVector.fromArray(SPECIES, du, from + 5 * fromElement);
                FloatVector sum1 = du1.add(du2).mul(-1 / 6f);
                FloatVector difference1 = du2.sub(du1).mul(1 / 6f);
                FloatVector sum2 = du3.add(du4).mul(1 / 24f);
                FloatVector difference2 = du3.sub(du4).mul(1 / 12f);
                du0.mul(1 / 4f).add(sum1).add(sum2).intoArray(dw, to);
                difference1.add(difference2).intoArray(dw, to + toElement);
                sum2.mul(4).add(sum1).add(du5).intoArray(dw, to + 2 * toElement);
            }
        }
    }
}
