package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.formats.Dtype;
import dev.fovea.formats.Npy;
import dev.fovea.formats.NpyArray;
import dev.fovea.formats.Npz;
import dev.fovea.onnx.ElementType;
import dev.fovea.onnx.OnnxArray;
import dev.fovea.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** NumPy's files as what goes into a model and what comes out of it. */
final class ArrayFiles {
    private static final Map<Dtype, ElementType> TYPES = Map.ofEntries(
            Map.entry(Dtype.F16, ElementType.FLOAT16),
            Map.entry(Dtype.F32, ElementType.FLOAT),
            Map.entry(Dtype.F64, ElementType.DOUBLE),
            Map.entry(Dtype.I8, ElementType.INT8),
            Map.entry(Dtype.I16, ElementType.INT16),
            Map.entry(Dtype.I32, ElementType.INT32),
            Map.entry(Dtype.I64, ElementType.INT64),
            Map.entry(Dtype.U8, ElementType.UINT8),
            Map.entry(Dtype.U16, ElementType.UINT16),
            Map.entry(Dtype.U32, ElementType.UINT32),
            Map.entry(Dtype.U64, ElementType.UINT64),
            Map.entry(Dtype.BOOL, ElementType.BOOL));

    /** What an option {@code --input} takes. */
    static final String INPUT = "An array .npy, with the name of its input if the model has several, or an archive .npz"
            + " of arrays under the names of their inputs.";

    static final String EXTERNAL_DATA =
            "Read weights from other files of the same folder, too. Not for models of strangers.";

    private static final int MOST_NAMES = 8;

    private ArrayFiles() {}

    /** The names of a model's inputs. */
    static List<String> inputNames(OnnxModel model) {
        return model.inputs().stream().map(OnnxModel.Input::name).toList();
    }

    /**
     * The inputs of a model.
     *
     * @param names of those it has
     * @param arguments see {@link #INPUT}
     * @throws FoveaException if the name of one is missing
     */
    static Map<String, OnnxArray> inputs(List<String> names, List<String> arguments) throws IOException {
        Map<String, OnnxArray> inputs = new LinkedHashMap<>();
        for (String argument : arguments) {
            Optional<String> named = names.stream()
                    .filter(name -> argument.startsWith(name + "="))
                    .findFirst();
            Path file = Path.of(
                    named.map(name -> argument.substring(name.length() + 1)).orElse(argument));
            if (isArchive(file)) {
                Map<String, OnnxArray> arrays = read(file);
                named.ifPresentOrElse(name -> inputs.put(name, only(file, name, arrays)), () -> inputs.putAll(arrays));
            } else if (named.isEmpty() && names.size() != 1) {
                throw new FoveaException(
                        argument + ": expected NAME=FILE, NAME one of the model's inputs " + shown(names));
            } else {
                inputs.put(named.orElseGet(() -> names.get(0)), array(Npy.read(file)));
            }
        }
        return inputs;
    }

    /** What an archive has for an input: the array of its name, or its only one. */
    private static OnnxArray only(Path file, String name, Map<String, OnnxArray> arrays) {
        return Optional.ofNullable(arrays.get(name))
                .or(() -> arrays.size() == 1 ? arrays.values().stream().findFirst() : Optional.empty())
                .orElseThrow(() -> new FoveaException(file + ": expected one array, or one of the name " + shown(name)
                        + ", got " + shown(arrays.keySet())));
    }

    /** The arrays of an archive by name. */
    static Map<String, OnnxArray> read(Path archive) throws IOException {
        Map<String, OnnxArray> arrays = new LinkedHashMap<>();
        Npz.read(archive).arrays().forEach((name, array) -> arrays.put(name, array(array)));
        return arrays;
    }

    /** Writes outputs: all of them to an archive, or the only one. */
    static void write(Path file, Map<String, OnnxArray> outputs) throws IOException {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        outputs.forEach((name, array) -> arrays.put(name, array(array)));
        if (isArchive(file)) {
            new Npz(arrays).write(file);
        } else if (arrays.size() == 1) {
            Npy.write(file, arrays.values().iterator().next());
        } else {
            throw new FoveaException(file + ": expected a name that ends in .npz for the " + arrays.size() + " outputs "
                    + shown(arrays.keySet()));
        }
    }

    /** A name out of a file, with a ? for each character that would break the line or cannot be seen. */
    static String shown(String name) {
        return name.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }

    /** Names out of a file, the first of them if they are many. */
    static String shown(Collection<String> names) {
        return names.stream().limit(MOST_NAMES).map(ArrayFiles::shown).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMES ? ", ..." : "");
    }

    static boolean isArchive(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    /** An array of a .npy file. */
    static OnnxArray array(NpyArray array) {
        ElementType type = TYPES.getOrDefault(array.dtype(), ElementType.FLOAT);
        return OnnxArray.of(type, array.dims(), array.elements());
    }

    private static NpyArray array(OnnxArray array) {
        Dtype dtype = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == array.type())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new FoveaException(array + ": NumPy has no such type"));
        return NpyArray.of(dtype, array.dims(), array.bytes());
    }
}
