package dev.fovea.model;

import dev.fovea.data.Preprocessing;
import java.util.List;

/**
 * Several models that answer as one: the mean of their probabilities (Hansen and Salamon 1990, "Neural Network Ensembles"), which
 * errs less than they do because they err at different places. Immutable and thread-safe as they are.
 *
 * @param members at least one, with the same input, preprocessing and classes
 */
public record Ensemble(List<Model> members) {
    public Ensemble {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs at least one model");
        }
        Model first = members.get(0);
        for (int i = 1; i < members.size(); i++) {
            Model other = members.get(i);
            if (!other.classes().equals(first.classes())) {
                throw new IllegalArgumentException("ensemble: expected the classes of model 1, " + first.classes()
                        + ", got " + other.classes() + " in model " + (i + 1));
            }
            if (!other.preprocessing().equals(first.preprocessing())) {
                throw new IllegalArgumentException("ensemble: expected the preprocessing of model 1, "
                        + first.preprocessing() + ", got " + other.preprocessing() + " in model " + (i + 1));
            }
        }
    }

    /** How it sees pictures. */
    public Preprocessing preprocessing() {
        return members.get(0).preprocessing();
    }

    /** The names of the classes, in the order of the outputs. */
    public List<String> classes() {
        return members.get(0).classes();
    }

    /**
     * What an input shows: the mean of the members' probabilities.
     *
     * @param x one sample of the members' input shape, preprocessed
     */
    public Prediction predict(float[] x) {
        double[] sum = new double[classes().size()];
        for (Model member : members) {
            float[] p = member.predict(x).probabilities();
            for (int k = 0; k < sum.length; k++) {
                sum[k] += p[k];
            }
        }
        float[] mean = new float[sum.length];
        for (int k = 0; k < sum.length; k++) {
            mean[k] = (float) (sum[k] / members.size());
        }
        return new Prediction(classes(), mean);
    }
}
