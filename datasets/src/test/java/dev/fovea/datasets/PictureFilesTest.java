package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Inversion;
import dev.fovea.data.Picture;
import dev.fovea.data.Prepared;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureFilesTest {
    @TempDir
    Path directory;

    @Test
    void readsColourFromEachFormat() throws IOException {
        BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        paint(image, 0, 16, new Color(200, 100, 50));
        for (String format : new String[] {"png", "jpg", "gif", "bmp"}) {
            Picture picture = PictureFiles.read(write(image, format));
            assertThat(picture.shape()).isEqualTo(Shape.image(3, 8, 16));
            // JPEG and GIF's palette may be off by a little
            assertThat(picture.at(0, 3, 5)).as(format).isBetween(198, 202);
            assertThat(picture.at(1, 3, 5)).as(format).isBetween(98, 102);
            assertThat(picture.at(2, 3, 5)).as(format).isBetween(48, 52);
        }
    }

    @Test
    void readsGreyAsItIs() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {128, 7});
        Picture png = PictureFiles.read(write(image, "png"));
        assertThat(png).isEqualTo(new Picture(Shape.image(1, 1, 2), new byte[] {(byte) 128, 7}));
        assertThat(PictureFiles.read(write(image, "jpg")).shape()).isEqualTo(Shape.image(1, 1, 2));
        assertThat(PictureFiles.read(write(image, "bmp")).at(0, 0, 0)).isEqualTo(128);
    }

    @Test
    void readsSixteenBits() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 32768, 65535});
        // 32768 * 255 / 65535 = 127.502
        assertThat(PictureFiles.read(write(image, "png")))
                .isEqualTo(new Picture(Shape.image(1, 1, 3), new byte[] {0, (byte) 128, (byte) 255}));

        BufferedImage colour = components(ColorSpace.CS_sRGB, DataBuffer.TYPE_USHORT, false);
        colour.getRaster().setPixel(0, 0, new int[] {65535, 257 * 100, 0});
        assertThat(PictureFiles.read(write(colour, "png")).pixels()).containsExactly(255, 100, 0);
    }

    @Test
    void readsOneBitAndPalettes() throws IOException {
        BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(1, 0, 0xFFFFFFFF);
        Picture picture = PictureFiles.read(write(bits, "png"));
        assertThat(picture.at(0, 0, 0)).isZero();
        assertThat(picture.at(0, 0, 1)).isEqualTo(255);

        byte[] red = {10, 20};
        byte[] green = {30, 40};
        byte[] blue = {50, 60};
        byte[] alpha = {(byte) 255, 0};
        IndexColorModel palette = new IndexColorModel(1, 2, red, green, blue, alpha);
        BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        indexed.getRaster().setPixels(0, 0, 2, 1, new int[] {0, 1});
        for (String format : new String[] {"png", "gif"}) {
            assertThat(PictureFiles.read(write(indexed, format)).pixels())
                    .as(format)
                    .containsExactly(10, 255, 30, 255, 50, 255);
        }
    }

    @Test
    void whatIsTransparentShowsWhitePaper() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00000000);
        image.setRGB(1, 0, 0x80000000);
        image.setRGB(2, 0, 0xFF102030);
        Picture picture = PictureFiles.read(write(image, "png"));
        assertThat(picture.at(0, 0, 0)).isEqualTo(255);
        // 0 * 128 / 255 + 255 * 127 / 255
        assertThat(picture.at(0, 0, 1)).isEqualTo(127);
        assertThat(picture.at(2, 0, 2)).isEqualTo(0x30);

        BufferedImage grey = components(ColorSpace.CS_GRAY, DataBuffer.TYPE_BYTE, true);
        grey.getRaster().setPixel(0, 0, new int[] {100, 51});
        // 100 * 0.2 + 255 * 0.8
        assertThat(PictureFiles.read(write(grey, "png")))
                .isEqualTo(new Picture(Shape.image(1, 1, 1), new byte[] {(byte) 224}));
    }

    /** A 16x8 picture, red, green, blue and white in its quarters, as a camera would store it. */
    @ParameterizedTest
    @CsvSource({"1, RGBW", "2, GRWB", "3, WBGR", "4, BWRG", "5, RBGW", "6, BRWG", "7, WGBR", "8, GWRB", "9, RGBW"})
    void turnsPhotographsUpright(int orientation, String quarters) throws IOException {
        BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 128; i++) {
            int quarter = (i / 16 < 4 ? 0 : 2) + (i % 16 < 8 ? 0 : 1);
            image.setRGB(i % 16, i / 16, new int[] {0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF}[quarter]);
        }
        byte[] jpeg = Files.readAllBytes(write(image, "jpg"));
        for (boolean littleEndian : new boolean[] {true, false}) {
            Path file = Files.write(directory.resolve("turned.jpg"), withOrientation(jpeg, orientation, littleEndian));
            Picture picture = PictureFiles.read(file);
            int h = picture.shape().height();
            int w = picture.shape().width();
            boolean turned = orientation > 4 && orientation < 9;
            assertThat(picture.shape()).isEqualTo(turned ? Shape.image(3, 16, 8) : Shape.image(3, 8, 16));
            String seen = colour(picture, h / 4, w / 4)
                    + colour(picture, h / 4, 3 * w / 4)
                    + colour(picture, 3 * h / 4, w / 4)
                    + colour(picture, 3 * h / 4, 3 * w / 4);
            assertThat(seen).isEqualTo(quarters);
        }
    }

    private static String colour(Picture picture, int y, int x) {
        boolean red = picture.at(0, y, x) > 128;
        return red && picture.at(2, y, x) > 128 ? "W" : red ? "R" : picture.at(1, y, x) > 128 ? "G" : "B";
    }

    /** The JPEG with an EXIF segment after its first two bytes that says nothing but the orientation. */
    private static byte[] withOrientation(byte[] jpeg, int orientation, boolean littleEndian) {
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        exif.put((littleEndian ? "II" : "MM").getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 42)
                .putInt(8); // where the directory begins, from II on
        // 1 entry: tag 274, type 3 (16 bits), 1 value, which fills the first half of its four bytes; no other directory
        exif.putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation);
        byte[] all = new byte[jpeg.length + 36];
        System.arraycopy(jpeg, 0, all, 0, 2);
        System.arraycopy(exif.array(), 0, all, 2, 36);
        System.arraycopy(jpeg, 2, all, 38, jpeg.length - 2);
        return all;
    }

    /** Whatever stands in an EXIF segment, the picture behind it is there. */
    @Test
    void readsPicturesWithDamagedExif() throws IOException {
        BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        byte[] whole = withOrientation(Files.readAllBytes(write(image, "jpg")), 6, true);
        SplitMix64 random = new SplitMix64(7);
        for (int trial = 0; trial < 500; trial++) {
            byte[] jpeg = whole.clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                jpeg[12 + random.nextInt(26)] = (byte) random.nextInt(256); // from II or MM on
            }
            Path file = Files.write(directory.resolve("damaged.jpg"), jpeg);
            assertThat(PictureFiles.read(file).shape().size()).isEqualTo(3 * 16 * 8);
        }
    }

    /**
     * As Adobe writes them: above red, no cyan and all of magenta and yellow, below half of black. CMYK (transform 0) is stored as
     * 255 - ink, YCCK (transform 2) as the YCbCr of the three inks, and 255 - black.
     */
    @ParameterizedTest
    @CsvSource({"0, '255, 0, 0, 255', '255, 255, 255, 128'", "2, '179, 171, 0, 255', '0, 128, 128, 128'"})
    void readsCmyk(int transform, String red, String grey) throws IOException {
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int i = 0; i < 256; i++) {
            String[] stored = (i < 128 ? red : grey).split(", ");
            inks.setPixel(
                    i % 16,
                    i / 16,
                    Arrays.stream(stored).mapToInt(Integer::parseInt).toArray());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("JPEG").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(inks, null, null), null);
        } finally {
            writer.dispose();
        }
        byte[] jpeg = bytes.toByteArray();
        ByteBuffer marked = ByteBuffer.allocate(jpeg.length + 16).put(jpeg, 0, 2);
        marked.putShort((short) 0xFFEE).putShort((short) 14).put("Adobe".getBytes(StandardCharsets.US_ASCII));
        marked.putShort((short) 100).putInt(0).put((byte) transform).put(jpeg, 2, jpeg.length - 2);
        Picture picture = PictureFiles.read(Files.write(directory.resolve("inks.jpg"), marked.array()));
        assertThat(picture.shape()).isEqualTo(Shape.image(3, 16, 16));
        assertThat(picture.at(0, 2, 2)).isGreaterThan(245);
        assertThat(picture.at(1, 2, 2)).isLessThan(10);
        assertThat(picture.at(2, 2, 2)).isLessThan(10);
        for (int c = 0; c < 3; c++) {
            assertThat(picture.at(c, 13, 2)).isBetween(118, 138);
        }
    }

    @Test
    void theContentSaysTheFormat() throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        Path misnamed = Files.move(write(image, "png"), directory.resolve("picture.jpg"));
        assertThat(PictureFiles.read(misnamed).shape()).isEqualTo(Shape.image(1, 2, 2));
    }

    @Test
    void refusesOtherFormats() throws IOException {
        Path webp = Files.write(directory.resolve("x.webp"), new byte[] {'R', 'I', 'F', 'F', 1, 2});
        assertThatThrownBy(() -> PictureFiles.read(webp))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(
                        webp + ": expected a PNG, JPEG, GIF or BMP picture, got a file that begins with 52 49 46 46:"
                                + " convert it to one of these");
        Path empty = Files.createFile(directory.resolve("empty.png"));
        assertThatThrownBy(() -> PictureFiles.read(empty))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(
                        empty + ": expected a PNG, JPEG, GIF or BMP picture, got an empty file: convert it to one of"
                                + " these");
    }

    @Test
    void saysWhyAFileCannotBeRead() {
        Path absent = directory.resolve("absent.png");
        assertThatThrownBy(() -> PictureFiles.read(absent))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage(absent + ": no such file");
    }

    @Test
    void refusesMorePixelsThanFitBeforeDecodingThem() throws IOException {
        Path png = write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "png");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(png));
        // 8 bytes of signature, length and name of IHDR, width and height; then its checksum
        bytes.putInt(16, 100_000).putInt(20, 100_000);
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 12, 17);
        bytes.putInt(29, (int) crc.getValue());
        Files.write(png, bytes.array());
        assertThatThrownBy(() -> PictureFiles.read(png))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(png + ": expected a picture of at most 40000000 pixels, got 100000x100000: scale it down");
    }

    @Test
    void refusesHugeFiles() throws IOException {
        Path huge = directory.resolve("huge.png");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(PictureFiles.MAX_BYTES + 1L); // sparse: takes no space
        }
        assertThatThrownBy(() -> PictureFiles.read(huge))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(huge + ": expected a picture of at most 64 MB, got a larger file: scale it down");
    }

    @Test
    void refusesDamagedPictures() throws IOException {
        Path png = write(new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY), "png");
        Files.write(png, Arrays.copyOf(Files.readAllBytes(png), 40));
        assertThatThrownBy(() -> PictureFiles.read(png))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(
                        png + ": expected a whole PNG picture in grey or RGB, got one that cannot be decoded (")
                .hasMessageEndingWith("): save it again");
    }

    @Test
    void mutatedPicturesAreReadOrRefused() throws IOException {
        BufferedImage image = new BufferedImage(12, 9, BufferedImage.TYPE_INT_RGB);
        paint(image, 2, 6, Color.ORANGE);
        SplitMix64 random = new SplitMix64(99);
        Path file = directory.resolve("mutated");
        for (String format : new String[] {"png", "jpg", "gif", "bmp"}) {
            byte[] bytes = Files.readAllBytes(write(image, format));
            for (int trial = 0; trial < 300; trial++) {
                byte[] mutated =
                        Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(bytes.length / 2));
                for (int n = random.nextInt(4); n > 0; n--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                }
                Files.write(file, mutated);
                try {
                    assertThat(PictureFiles.read(file).shape().size()).isPositive();
                } catch (FileFormatException e) {
                    assertThat(e).hasMessageStartingWith(file + ": expected ");
                }
            }
        }
    }

    @Test
    void anMnistImageComesBackThroughPng() throws IOException {
        ImageDataset test = Mnist.test();
        float[] expected = new float[784];
        for (int i = 0; i < 10; i++) {
            BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
            byte[] pixels = new byte[784];
            test.images().read(i, pixels);
            image.getRaster().setDataElements(0, 0, 28, 28, pixels);
            test.read(i, expected, 0);
            Picture picture = PictureFiles.read(write(image, "png"));
            Prepared prepared = test.preprocessing().toInput(picture, Inversion.AUTO);
            assertThat(prepared.inverted()).isFalse();
            assertThat(prepared.x()).isEqualTo(expected);
            assertThat(prepared.pixels()).isEqualTo(pixels);
        }
    }

    @Test
    void aDrawnDigitIsLaidAsMnistsAre() throws IOException {
        // a 7 in blue ink, 200 wide and 300 high: 100 x 200 between the centres of its strokes, 20 thick
        BufferedImage image = new BufferedImage(200, 300, BufferedImage.TYPE_INT_RGB);
        paint(image, 0, 200, Color.WHITE);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(20, 20, 120));
        graphics.setStroke(new BasicStroke(20, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER));
        graphics.drawLine(30, 40, 130, 40);
        graphics.drawLine(130, 40, 60, 240);
        graphics.dispose();
        Prepared prepared = Mnist.preprocessing().toInput(PictureFiles.read(write(image, "png")), Inversion.AUTO);
        assertThat(prepared.inverted()).isTrue();
        byte[] pixels = prepared.pixels();
        int top = 28;
        int bottom = -1;
        double mass = 0;
        double massY = 0;
        double massX = 0;
        for (int y = 0; y < 28; y++) {
            for (int x = 0; x < 28; x++) {
                int pixel = pixels[y * 28 + x] & 0xFF;
                if (pixel > 0) {
                    top = Math.min(top, y);
                    bottom = y;
                }
                mass += pixel;
                massY += (double) pixel * y;
                massX += (double) pixel * x;
            }
        }
        assertThat(bottom - top + 1).isEqualTo(20);
        assertThat(massY / mass).isBetween(13.5, 14.5);
        assertThat(massX / mass).isBetween(13.5, 14.5);
        assertThat(pixels).contains((byte) 255);
        // it is a 7: its upper left is ink, its lower right is not
        assertThat(pixels[(top + 1) * 28 + 10] & 0xFF).isGreaterThan(200);
        assertThat(pixels[(bottom - 1) * 28 + 18]).isZero();
    }

    private Path write(BufferedImage image, String format) throws IOException {
        Path file = directory.resolve("picture." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).as(format).isTrue();
        return file;
    }

    private static void paint(BufferedImage image, int from, int to, Color color) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = from; x < to; x++) {
                image.setRGB(x, y, color.getRGB());
            }
        }
    }

    /** One pixel of a colour space, depth and transparency that BufferedImage has no type for. */
    private static BufferedImage components(int space, int type, boolean alpha) {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(space),
                alpha,
                false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                type);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        return new BufferedImage(model, raster, false, null);
    }
}
