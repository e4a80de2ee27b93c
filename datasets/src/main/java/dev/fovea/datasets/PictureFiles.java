package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import dev.fovea.data.Picture;
import dev.fovea.tensor.Shape;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads pictures from PNG, JPEG (CMYK, too), GIF (the first frame) and BMP files of any depth. Grey files become one channel, all
 * others three; what is transparent shows white paper. A JPEG is turned upright as its EXIF data say.
 */
public final class PictureFiles {
    /** The largest file that is read. */
    public static final int MAX_BYTES = 64 << 20;

    /** The largest picture that is decoded: 40 million pixels. */
    public static final int MAX_PIXELS = 40_000_000;

    private static final List<Format> FORMATS = List.of(
            new Format("PNG", "89504e470d0a1a0a"),
            new Format("JPEG", "ffd8ff"),
            new Format("GIF", "47494638"),
            new Format("BMP", "424d"));

    private PictureFiles() {}

    /**
     * Reads a picture; the first bytes decide what format it has, not its name.
     *
     * @throws FileFormatException if it is not a picture in one of these formats, is damaged, or too large
     * @throws UnreadableFileException if it cannot be read
     */
    public static Picture read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UnreadableFileException(file, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new FileFormatException(
                    file,
                    "expected a picture of at most " + (MAX_BYTES >> 20) + " MB, got a larger file: scale it down");
        }
        Format format = format(file, bytes);
        try {
            Picture picture = picture(decode(file, bytes, format));
            return format.name.equals("JPEG") ? Orientation.of(bytes).upright(picture) : picture;
        } catch (FileFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // the JDK's readers answer damaged files with whatever exception they happen to run into
            throw new FileFormatException(
                    file,
                    "expected a whole " + format.name + " picture in grey or RGB, got one that cannot be decoded ("
                            + e.getMessage() + "): save it again",
                    e);
        }
    }

    private static Format format(Path file, byte[] bytes) {
        for (Format format : FORMATS) {
            byte[] magic = HexFormat.of().parseHex(format.magic);
            if (bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length)) {
                return format;
            }
        }
        String begins = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(4, bytes.length));
        throw new FileFormatException(
                file,
                "expected a PNG, JPEG, GIF or BMP picture, got "
                        + (bytes.length == 0 ? "an empty file" : "a file that begins with " + begins)
                        + ": convert it to one of these");
    }

    private static BufferedImage decode(Path file, byte[] bytes, Format format) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name);
        if (!readers.hasNext()) {
            throw new IOException("this Java has no reader for " + format.name);
        }
        ImageReader reader = readers.next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MAX_PIXELS) {
                throw new FileFormatException(
                        file,
                        "expected a picture of at most " + MAX_PIXELS + " pixels, got " + reader.getWidth(0) + "x"
                                + reader.getHeight(0) + ": scale it down");
            }
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    private static Picture picture(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        boolean grey = colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY && !(colors instanceof IndexColorModel);
        return grey ? grey(image) : colour(image);
    }

    /** The samples as they are: getRGB would take them for linear light and brighten them. */
    private static Picture grey(BufferedImage image) {
        Raster raster = image.getRaster();
        int h = image.getHeight();
        int w = image.getWidth();
        int max = (1 << image.getColorModel().getComponentSize(0)) - 1;
        boolean alpha = image.getColorModel().hasAlpha();
        byte[] pixels = new byte[h * w];
        int[] values = new int[w];
        int[] opacities = new int[w];
        Arrays.fill(opacities, max);
        for (int y = 0; y < h; y++) {
            raster.getSamples(0, y, w, 1, 0, values);
            if (alpha) {
                raster.getSamples(0, y, w, 1, 1, opacities);
            }
            for (int x = 0; x < w; x++) {
                pixels[y * w + x] = onWhite(eightBits(values[x], max), eightBits(opacities[x], max));
            }
        }
        return new Picture(Shape.image(1, h, w), pixels);
    }

    private static Picture colour(BufferedImage image) {
        int h = image.getHeight();
        int w = image.getWidth();
        int plane = h * w;
        byte[] pixels = new byte[3 * plane];
        int[] argb = new int[w];
        for (int y = 0; y < h; y++) {
            image.getRGB(0, y, w, 1, argb, 0, w);
            for (int x = 0; x < w; x++) {
                int alpha = argb[x] >>> 24;
                int p = y * w + x;
                pixels[p] = onWhite((argb[x] >> 16) & 0xFF, alpha);
                pixels[plane + p] = onWhite((argb[x] >> 8) & 0xFF, alpha);
                pixels[2 * plane + p] = onWhite(argb[x] & 0xFF, alpha);
            }
        }
        return new Picture(Shape.image(3, h, w), pixels);
    }

    private static int eightBits(int value, int max) {
        return (value * 255 + max / 2) / max;
    }

    /** value * alpha + white * (1 - alpha). */
    private static byte onWhite(int value, int alpha) {
        return (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    /**
     * @param name as ImageIO knows it
     * @param magic the first bytes, hexadecimal
     */
    private record Format(String name, String magic) {}
}
