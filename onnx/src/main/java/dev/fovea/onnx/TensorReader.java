package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads the arrays that stand in a model's file: sizes are checked against the data before anything is allocated. */
final class TensorReader {
    private static final int MAX_RANK = 64;

    private TensorReader() {}

    /**
     * An array whose data are in the file itself.
     *
     * @param where for messages
     * @throws IllegalArgumentException if its type is not known, or its size is not that of its data
     */
    static OnnxArray read(String where, TensorProto proto) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL || proto.getExternalDataCount() > 0) {
            throw new IllegalArgumentException(where + ": its data lie in another file, which is not allowed here");
        }
        if (proto.hasSegment()) {
            throw new IllegalArgumentException(where + ": tensors in segments are not supported: save the model whole");
        }
        ElementType type = type(where, proto);
        int[] dims = dims(where, proto);
        return proto.hasRawData()
                ? raw(where, type, dims, proto.getRawData().asReadOnlyByteBuffer())
                : typed(where, type, dims, proto);
    }

    static ElementType type(String where, TensorProto proto) {
        return ElementType.of(proto.getDataType())
                .orElseThrow(() -> new IllegalArgumentException(where + ": element type " + proto.getDataType()
                        + " is not supported: expected floats, integers of 8 to 64 bits or truth values"));
    }

    static int[] dims(String where, TensorProto proto) {
        if (proto.getDimsCount() > MAX_RANK) {
            throw new IllegalArgumentException(
                    where + ": expected at most " + MAX_RANK + " dimensions, got " + proto.getDimsCount());
        }
        int[] dims = new int[proto.getDimsCount()];
        for (int i = 0; i < dims.length; i++) {
            long dim = proto.getDims(i);
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(where + ": expected dimensions from 0 to 2147483647, got " + dim);
            }
            dims[i] = (int) dim;
        }
        return dims;
    }

    /** An array of raw bytes. */
    static OnnxArray raw(String where, ElementType type, int[] dims, ByteBuffer data) {
        try {
            return OnnxArray.of(type, dims, data);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static OnnxArray typed(String where, ElementType type, int[] dims, TensorProto proto) {
        return switch (type) {
            case FLOAT -> {
                requireCount(where, dims, proto.getFloatDataCount());
                yield OnnxArray.reals(type, dims, i -> proto.getFloatData(i));
            }
            case DOUBLE -> {
                requireCount(where, dims, proto.getDoubleDataCount());
                yield OnnxArray.reals(type, dims, i -> proto.getDoubleData(i));
            }
            case FLOAT16 -> {
                requireCount(where, dims, proto.getInt32DataCount());
                yield OnnxArray.reals(type, dims, i -> HalfFloats.ofHalf((short) proto.getInt32Data(i)));
            }
            case BFLOAT16 -> {
                requireCount(where, dims, proto.getInt32DataCount());
                yield OnnxArray.reals(type, dims, i -> Float.intBitsToFloat(proto.getInt32Data(i) << 16));
            }
            case INT64 -> integers(where, type, dims, proto.getInt64DataList());
            case UINT32, UINT64 -> integers(where, type, dims, proto.getUint64DataList());
            default -> {
                requireCount(where, dims, proto.getInt32DataCount());
                yield OnnxArray.integers(type, dims, i -> proto.getInt32Data(i));
            }
        };
    }

    private static OnnxArray integers(String where, ElementType type, int[] dims, List<Long> data) {
        requireCount(where, dims, data.size());
        return OnnxArray.integers(type, dims, i -> data.get(i));
    }

    private static void requireCount(String where, int[] dims, int count) {
        int size;
        try {
            size = OnnxArray.size(dims);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        if (size != count) {
            throw new IllegalArgumentException(
                    where + ": expected " + size + " elements of " + OnnxArray.text(dims) + ", got " + count);
        }
    }
}
