package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.List;

/** Some samples of a data set, in an order of their own. */
final class Selection implements Dataset {
    private final Dataset whole;
    private final int[] indices; // (size), into the whole

    Selection(Dataset whole, int[] indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException(whole.name() + ": expected to select at least 1 sample, got none");
        }
        for (int i : indices) {
            if (i < 0 || i >= whole.size()) {
                throw new IllegalArgumentException(
                        whole.name() + ": expected indices from 0 to " + (whole.size() - 1) + ", got " + i);
            }
        }
        this.whole = whole;
        this.indices = indices.clone();
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Shape shape() {
        return whole.shape();
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public int label(int i) {
        return whole.label(indices[i]);
    }

    @Override
    public int otherLabel(int i) {
        return whole.otherLabel(indices[i]);
    }

    @Override
    public float share(int i) {
        return whole.share(indices[i]);
    }

    @Override
    public void read(int i, float[] x, int offset) {
        whole.read(indices[i], x, offset);
    }

    @Override
    public Preprocessing preprocessing() {
        return whole.preprocessing();
    }

    @Override
    public String sha256() {
        return whole.sha256();
    }

    @Override
    public Dataset fitTo(Shape input) {
        return new Selection(whole.fitTo(input), indices);
    }

    @Override
    public Dataset epoch(long seed, int epoch) {
        Dataset then = whole.epoch(seed, epoch);
        return then == whole ? this : new Selection(then, indices);
    }
}
