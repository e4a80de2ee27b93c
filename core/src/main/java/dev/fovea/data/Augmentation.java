package dev.fovea.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How samples are changed at random before a network learns from them, so that it sees none twice. 0 leaves a change out.
 * Geometry comes first, all of it in one bilinear resampling, then colour, then cutout, then mixing with other samples. What comes from beyond the image is the
 * background of its {@link Preprocessing}.
 *
 * @param shift by up to so many pixels along each axis
 * @param rotate by up to so many degrees, at most 180
 * @param scale by a factor between 1 - scale and 1 + scale; less than 1
 * @param shear by up to so many pixels along x for each along y
 * @param elastic the alpha of Simard, Steinkraus and Platt ("Best practices for convolutional neural networks applied to visual
 *     document analysis", ICDAR 2003): each pixel moves by a uniform random field from -1 to 1 that a Gaussian has smoothed, times
 *     alpha; theirs is 34 with a sigma of 4 for 28x28
 * @param sigma of that Gaussian in pixels; three box filters come close to it (Kovesi, "Fast almost-Gaussian filtering", 2010)
 * @param flip the probability of left and right changing places
 * @param crop by up to so many whole pixels along each axis: a random crop of the image with that much padding
 * @param brightness times a factor between 1 - brightness and 1 + brightness; at most 1
 * @param contrast around the image's mean, by such a factor; at most 1
 * @param saturation around each pixel's grey, by such a factor; at most 1; of colour images only
 * @param cutout the side of a square that is filled with the data's mean, its centre anywhere (DeVries and Taylor 2017)
 * @param mixup the alpha of Zhang et al. (2018): each sample, changed by then, is mixed with another one, with a share of its
 *     own from the beta distribution of alpha and alpha, and so are their labels in the loss; theirs is 0.2 to 0.4
 * @param cutmix the alpha of Yun et al. (2019): a rectangle of the other takes the place of the sample's own, theirs is 1; with
 *     mixup, too, either by chance
 */
public record Augmentation(
        double shift,
        double rotate,
        double scale,
        double shear,
        double elastic,
        double sigma,
        double flip,
        int crop,
        double brightness,
        double contrast,
        double saturation,
        int cutout,
        double mixup,
        double cutmix) {

    /** The names of the changes, as they stand in texts. */
    public static final List<String> NAMES = List.of(
            "shift",
            "rotate",
            "scale",
            "shear",
            "elastic",
            "sigma",
            "flip",
            "crop",
            "brightness",
            "contrast",
            "saturation",
            "cutout",
            "mixup",
            "cutmix");

    /** Simard's, where nothing else is said. */
    private static final double USUAL_SIGMA = 4;

    /** Farther than any image is large. */
    private static final double MAX_PIXELS = 10_000;

    /** From here on all shares are one half. */
    private static final double MAX_ALPHA = 1000;

    public Augmentation {
        require("shift", shift, MAX_PIXELS);
        require("rotate", rotate, 180);
        require("scale", scale, 0.99);
        require("shear", shear, 10);
        require("elastic", elastic, MAX_PIXELS);
        if (!(sigma >= 0.5 && sigma <= 100)) {
            throw new IllegalArgumentException("sigma: expected from 0.5 to 100, got " + sigma);
        }
        require("flip", flip, 1);
        require("crop", crop, MAX_PIXELS);
        require("brightness", brightness, 1);
        require("contrast", contrast, 1);
        require("saturation", saturation, 1);
        require("cutout", cutout, MAX_PIXELS);
        require("mixup", mixup, MAX_ALPHA);
        require("cutmix", cutmix, MAX_ALPHA);
    }

    /** Nothing is changed. */
    public static Augmentation none() {
        return of(Map.of());
    }

    /**
     * The changes by their names; what is not there is left out.
     *
     * @throws IllegalArgumentException if there is no such change, or not by so much
     */
    public static Augmentation of(Map<String, Double> changes) {
        changes.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "expected changes among " + String.join(", ", NAMES) + ", got '" + name + "'");
                });
        return new Augmentation(
                changes.getOrDefault("shift", 0.0),
                changes.getOrDefault("rotate", 0.0),
                changes.getOrDefault("scale", 0.0),
                changes.getOrDefault("shear", 0.0),
                changes.getOrDefault("elastic", 0.0),
                changes.getOrDefault("sigma", USUAL_SIGMA),
                changes.getOrDefault("flip", 0.0),
                whole("crop", changes),
                changes.getOrDefault("brightness", 0.0),
                changes.getOrDefault("contrast", 0.0),
                changes.getOrDefault("saturation", 0.0),
                whole("cutout", changes),
                changes.getOrDefault("mixup", 0.0),
                changes.getOrDefault("cutmix", 0.0));
    }

    /**
     * Reads a text such as {@code shift=2,rotate=10,elastic=34}; {@code none} is none.
     *
     * @throws IllegalArgumentException if it is not such a text
     */
    public static Augmentation parse(String text) {
        Map<String, Double> changes = new LinkedHashMap<>();
        if (text.strip().equals("none")) {
            return none();
        }
        for (String change : text.split(",", -1)) {
            String[] pair = change.split("=", -1);
            try {
                if (pair.length != 2 || changes.put(pair[0].strip(), Double.valueOf(pair[1].strip())) != null) {
                    throw wrong(change);
                }
            } catch (NumberFormatException e) {
                throw wrong(change);
            }
        }
        return of(changes);
    }

    /** True if samples stay as they are. */
    public boolean changesNothing() {
        return !movesPixels() && !changesColours() && cutout == 0 && !mixes();
    }

    boolean movesPixels() {
        return shift > 0 || rotate > 0 || scale > 0 || shear > 0 || elastic > 0 || flip > 0 || crop > 0;
    }

    boolean mixes() {
        return mixup > 0 || cutmix > 0;
    }

    boolean changesColours() {
        return brightness > 0 || contrast > 0 || saturation > 0;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        double[] values = {
            shift,
            rotate,
            scale,
            shear,
            elastic,
            elastic > 0 && sigma != USUAL_SIGMA ? sigma : 0,
            flip,
            crop,
            brightness,
            contrast,
            saturation,
            cutout,
            mixup,
            cutmix
        };
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                boolean whole = values[i] == Math.rint(values[i]);
                changes.add(NAMES.get(i) + "=" + (whole ? Long.toString((long) values[i]) : values[i]));
            }
        }
        return changes.isEmpty() ? "none" : String.join(",", changes);
    }

    private static int whole(String name, Map<String, Double> changes) {
        double value = changes.getOrDefault(name, 0.0);
        if (value != (int) value) {
            throw new IllegalArgumentException(name + ": expected a whole number of pixels, got " + value);
        }
        return (int) value;
    }

    private static void require(String name, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(name + ": expected from 0 to "
                    + (most == (long) most ? "" + (long) most : "" + most) + ", got " + value);
        }
    }

    private static IllegalArgumentException wrong(String change) {
        return new IllegalArgumentException("expected changes like shift=2,rotate=10, each once, of "
                + String.join(", ", NAMES) + "; got '" + change + "'");
    }
}
