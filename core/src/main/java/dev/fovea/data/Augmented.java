package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.OptionalLong;

/**
 * A data set that looks different in each epoch. What becomes of a sample depends on the seed, the epoch and the sample's index
 * alone: threads, batches and interruptions change nothing.
 */
final class Augmented implements Dataset {
    /** "augment": keeps these random numbers apart from others of the same seed. */
    private static final long STREAM = 0x6175676D656E74L;

    /** "mix". */
    private static final long MIXTURE = 0x6D6978L;

    private final Dataset plain;
    private final Augmentation augmentation;
    private final ThreadLocal<Distortion>
            distortions; // one a thread: reading allocates nothing from the second time on
    private final ThreadLocal<Mixture> mixtures;
    private final ThreadLocal<float[]> others; // the sample that one is mixed with
    private final OptionalLong epochSeed; // none outside training

    Augmented(Dataset plain, Augmentation augmentation) {
        this(
                plain,
                augmentation,
                ThreadLocal.withInitial(() -> new Distortion(augmentation, plain.preprocessing())),
                ThreadLocal.withInitial(() -> new Mixture(augmentation, plain.preprocessing(), plain.size())),
                ThreadLocal.withInitial(() -> new float[plain.shape().size()]),
                OptionalLong.empty());
    }

    private Augmented(
            Dataset plain,
            Augmentation augmentation,
            ThreadLocal<Distortion> distortions,
            ThreadLocal<Mixture> mixtures,
            ThreadLocal<float[]> others,
            OptionalLong epochSeed) {
        this.plain = plain;
        this.augmentation = augmentation;
        this.distortions = distortions;
        this.mixtures = mixtures;
        this.others = others;
        this.epochSeed = epochSeed;
    }

    @Override
    public Dataset epoch(long seed, int epoch) {
        long epochSeed = SplitMix64.stream(SplitMix64.stream(seed, STREAM), epoch);
        return new Augmented(plain, augmentation, distortions, mixtures, others, OptionalLong.of(epochSeed));
    }

    /** Outside an epoch, the sample as it is. */
    @Override
    public void read(int i, float[] x, int offset) {
        readAlone(i, x, offset);
        if (isMixed()) {
            Mixture mixture = mixture(i);
            float[] other = others.get();
            readAlone(mixture.other(), other, 0);
            mixture.apply(x, offset, other);
        }
    }

    private void readAlone(int i, float[] x, int offset) {
        plain.read(i, x, offset);
        if (epochSeed.isPresent()) {
            distortions.get().apply(x, offset, SplitMix64.stream(epochSeed.getAsLong(), i));
        }
    }

    private boolean isMixed() {
        return epochSeed.isPresent() && augmentation.mixes();
    }

    private Mixture mixture(int i) {
        Mixture mixture = mixtures.get();
        mixture.draw(SplitMix64.stream(epochSeed.getAsLong(), MIXTURE, i));
        return mixture;
    }

    @Override
    public int otherLabel(int i) {
        return plain.label(isMixed() ? mixture(i).other() : i);
    }

    @Override
    public float share(int i) {
        return isMixed() ? mixture(i).share() : 1;
    }

    @Override
    public Dataset fitTo(Shape input) {
        return new Augmented(plain.fitTo(input), augmentation);
    }

    @Override
    public String name() {
        return plain.name();
    }

    @Override
    public int size() {
        return plain.size();
    }

    @Override
    public Shape shape() {
        return plain.shape();
    }

    @Override
    public List<String> classes() {
        return plain.classes();
    }

    @Override
    public int label(int i) {
        return plain.label(i);
    }

    @Override
    public Preprocessing preprocessing() {
        return plain.preprocessing();
    }

    @Override
    public String sha256() {
        return plain.sha256();
    }
}
