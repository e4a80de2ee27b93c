package dev.fovea.cli;

import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.ImageDataset;
import dev.fovea.datasets.TrainTest;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What there is to know of a data set before a network learns from it; its fields are those of {@code --json}.
 *
 * @param image channels, height, width as the network would see them
 * @param sizes how many files have which size, height first
 * @param mean of each channel of the training images, from 0 to 1
 * @param std the deviation of each channel
 * @param corrupt what cannot be read, and was left out
 */
record DataReport(
        String data,
        int[] image,
        int train,
        int test,
        List<ClassCount> classes,
        Map<String, Integer> sizes,
        float[] mean,
        float[] std,
        List<String> corrupt,
        String sha256) {
    private static final int BAR = 24;
    private static final int LISTED = 10;

    /** How many images a class has. */
    record ClassCount(String name, int train, int test) {}

    static DataReport of(String source, TrainTest data) {
        ImageDataset train = data.train();
        Shape image = train.images().shape();
        ChannelStatistics statistics = train.images().statistics();
        int[] learned = counts(train);
        int[] tested = counts(data.test());
        List<ClassCount> classes = new ArrayList<>();
        for (int k = 0; k < learned.length; k++) {
            classes.add(new ClassCount(train.classes().get(k), learned[k], tested[k]));
        }
        return new DataReport(
                source,
                new int[] {image.channels(), image.height(), image.width()},
                train.size(),
                data.test().size(),
                classes,
                data.files().sizes(),
                statistics.mean(),
                statistics.std(),
                data.files().corrupt(),
                train.sha256());
    }

    private static int[] counts(ImageDataset data) {
        int[] counts = new int[data.classes().size()];
        Arrays.stream(data.images().labels()).forEach(label -> counts[label]++);
        return counts;
    }

    void print(Console console) {
        console.say(String.format(
                Locale.ROOT,
                "%s: %,d images to learn from, %,d to test with, %d classes, %s %dx%d",
                data,
                train,
                test,
                classes.size(),
                image[0] == 1 ? "grey" : "colour",
                image[1],
                image[2]));
        int name = classes.stream().mapToInt(k -> k.name().length()).max().orElse(0);
        int most = classes.stream().mapToInt(ClassCount::train).max().orElse(1);
        console.say(String.format(Locale.ROOT, "%n  %-" + Math.max(5, name) + "s %8s %8s", "class", "train", "test"));
        for (ClassCount k : classes) {
            console.say(String.format(
                    Locale.ROOT,
                    "  %-" + Math.max(5, name) + "s %,8d %,8d %5.1f %%  %s",
                    k.name(),
                    k.train(),
                    k.test(),
                    100.0 * k.train() / train,
                    "#".repeat(Math.round((float) BAR * k.train() / Math.max(1, most)))));
        }
        console.say("");
        sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(LISTED)
                .forEach(size ->
                        console.say(String.format(Locale.ROOT, "  %-11s %,8d files", size.getKey(), size.getValue())));
        if (sizes.size() > LISTED) {
            console.say("  and " + (sizes.size() - LISTED) + " other sizes");
        }
        for (int c = 0; c < mean.length; c++) {
            String channel = mean.length == 1
                    ? "pixels"
                    : List.of("red", "green", "blue").get(c);
            console.say(String.format(
                    Locale.ROOT, "  %-6s mean %.4f   deviation %.4f   (of 0 to 1)", channel, mean[c], std[c]));
        }
        if (!corrupt.isEmpty()) {
            console.say("");
            int all = train + test + corrupt.size();
            console.warn(corrupt.size() + " of " + all + " pictures cannot be read and are left out:");
            corrupt.forEach(file -> console.say("  " + file.replaceAll("\\p{Cntrl}", "?")));
        }
    }
}
