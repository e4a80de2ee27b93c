package dev.fovea.formats;

import dev.fovea.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands in front of the elements of an {@code .npy} file (numpy.lib.format): the magic {@code \x93NUMPY}, a version, the
 * length of a text, and that text, the literal of a Python dictionary.
 *
 * @param dtype the type of the elements
 * @param bigEndian whether their most significant byte comes first
 * @param fortranOrder whether the first index runs fastest
 * @param dims the lengths of the dimensions
 * @param length bytes of the whole header: where the elements begin
 */
record NpyHeader(Dtype dtype, boolean bigEndian, boolean fortranOrder, int[] dims, int length) {
    /** NumPy's own limit for what it reads without being told to trust it. */
    static final int MAX_TEXT_BYTES = 10_000;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;

    /** NumPy's codes for the types, kind and bytes. */
    private static final Map<String, Dtype> CODES = new LinkedHashMap<>();

    static {
        CODES.put("f4", Dtype.F32);
        CODES.put("f8", Dtype.F64);
        CODES.put("f2", Dtype.F16);
        CODES.put("i1", Dtype.I8);
        CODES.put("i2", Dtype.I16);
        CODES.put("i4", Dtype.I32);
        CODES.put("i8", Dtype.I64);
        CODES.put("u1", Dtype.U8);
        CODES.put("u2", Dtype.U16);
        CODES.put("u4", Dtype.U32);
        CODES.put("u8", Dtype.U64);
        CODES.put("b1", Dtype.BOOL);
    }

    /**
     * Reads and checks a header; nothing that it claims is allocated.
     *
     * @param file for messages
     * @param in at the first byte
     * @param fileBytes how many bytes there are, header and elements
     * @throws FileFormatException if it is none, or cannot be true of so many bytes
     */
    static NpyHeader read(Object file, InputStream in, long fileBytes) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw damaged(file, "expected the first bytes to be \\x93NUMPY, got others");
        }
        byte[] version = bytes(file, in, 2);
        if (version[0] < 1 || version[0] > 3 || version[1] != 0) {
            throw new FileFormatException(
                    file,
                    "expected version 1.0, 2.0 or 3.0 of the format, got " + Byte.toUnsignedInt(version[0]) + "."
                            + Byte.toUnsignedInt(version[1]) + ": save it with numpy.save");
        }
        int lengthBytes = version[0] == 1 ? 2 : 4;
        byte[] lengthField = bytes(file, in, lengthBytes);
        long textBytes = 0;
        for (int i = lengthBytes - 1; i >= 0; i--) {
            textBytes = textBytes << 8 | Byte.toUnsignedInt(lengthField[i]);
        }
        int textStart = MAGIC.length + version.length + lengthBytes;
        long most = Math.min(MAX_TEXT_BYTES, fileBytes - textStart);
        if (textBytes < 1 || textBytes > most) {
            throw damaged(file, "header: expected a length from 1 to " + Math.max(1, most) + ", got " + textBytes);
        }
        String text = new String(bytes(file, in, (int) textBytes), StandardCharsets.ISO_8859_1);
        return new NpyHeaderParser(file, text, textStart + (int) textBytes)
                .header()
                .requireFitting(file, fileBytes);
    }

    private static byte[] bytes(Object file, InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw damaged(file, "header: expected " + count + " more bytes, got " + bytes.length);
        }
        return bytes;
    }

    private NpyHeader requireFitting(Object file, long fileBytes) {
        long expected;
        try {
            expected = NpyArray.bytes(dtype, dims);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "shape " + e.getMessage(), e);
        }
        if (fileBytes - length != expected) {
            throw damaged(
                    file,
                    dtype + " " + NpyArray.text(dims) + ": expected " + expected + " bytes of elements, got "
                            + (fileBytes - length));
        }
        return this;
    }

    /** The header that stands before an array: version 1.0, its length a multiple of 64. */
    static byte[] encode(NpyArray array) {
        String text = "{'descr': '" + code(array.dtype()) + "', 'fortran_order': False, 'shape': "
                + NpyArray.text(array.dims()) + ", }";
        int fixed = MAGIC.length + 4;
        int length = (fixed + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        out.writeBytes(new byte[] {1, 0, (byte) (length - fixed), (byte) ((length - fixed) >> 8)});
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        while (out.size() < length - 1) {
            out.write(' ');
        }
        out.write('\n');
        return out.toByteArray();
    }

    /** The type of a code such as {@code <f4}, and whether it is big-endian. */
    static NpyHeader of(Object file, String descr, boolean fortranOrder, int[] dims, int length) {
        Dtype dtype = descr.length() == 3 ? CODES.get(descr.substring(1)) : null;
        char order = descr.isEmpty() ? ' ' : descr.charAt(0);
        boolean known = order == '<' || order == '>' || (order == '|' && dtype != null && dtype.bytes() == 1);
        if (dtype == null || !known) {
            throw new FileFormatException(
                    file,
                    "expected elements of one of " + CODES.keySet() + ", < or > before it, got "
                            + SafetensorsHeader.quoted(descr)
                            + ": convert it to float32 before saving; pickled objects are never read");
        }
        return new NpyHeader(dtype, order == '>', fortranOrder, dims, length);
    }

    private static String code(Dtype dtype) {
        String code = CODES.entrySet().stream()
                .filter(entry -> entry.getValue() == dtype)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return (dtype.bytes() == 1 ? "|" : "<") + code;
    }

    /** Refuses types that NumPy has not. */
    static void requireNumpy(Dtype dtype) {
        if (!CODES.containsValue(dtype)) {
            throw new IllegalArgumentException("expected one of NumPy's types " + CODES.values() + ", got " + dtype);
        }
    }

    static FileFormatException damaged(Object file, String message) {
        return new FileFormatException(
                file, message + ": not an .npy array, or a damaged one; save it with numpy.save again");
    }
}
