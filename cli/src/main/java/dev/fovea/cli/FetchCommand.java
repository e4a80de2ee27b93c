package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.datasets.fetch.Fetch;
import dev.fovea.datasets.fetch.PublishedData;
import dev.fovea.datasets.fetch.PublishedSets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea data fetch}: data sets from their publishers' homes. */
@Command(
        name = "fetch",
        description = {
            "Fetch a published data set from its own home, so that other commands find it by its name; without a name, list"
                    + " what there is.",
            "Interrupted, the same command goes on where it was. Each file's SHA-256 is compared with the one that Fovea"
                    + " knows. With FOVEA_OFFLINE set the network is left alone."
        },
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {"  fovea data fetch", "  fovea data fetch fashion-mnist", "  fovea data fetch cifar-10 --to cifar"})
final class FetchCommand implements Callable<Integer> {
    /** How long a server may be silent. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<PublishedData> sets;
    private final Map<String, String> environment;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private DataHomeOption dataHome = new DataHomeOption();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The data set, e.g. fashion-mnist.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description =
                    "The directory that becomes the data set, new or empty; name it then as DATA. Default: one of its"
                            + " name in the data home.")
    private Optional<Path> to = Optional.empty();

    FetchCommand() {
        this(PublishedSets.ALL, System.getenv());
    }

    /**
     * @param sets what there is to fetch
     * @param environment of the process
     */
    FetchCommand(List<PublishedData> sets, Map<String, String> environment) {
        this.sets = sets;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (name.isEmpty()) {
            list();
            return Main.OK;
        }
        Console console = common.console();
        if (name.get().equals("mnist")) {
            console.say("mnist is part of Fovea: there is nothing to fetch");
            return Main.OK;
        }
        PublishedData data = sets.stream()
                .filter(set -> set.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() -> new FoveaException(name.get() + ": expected a data set among "
                        + sets.stream().map(PublishedData::name).collect(Collectors.joining(", ")) + "; others, in a"
                        + " directory, need no fetching"));
        Path place = to.orElseGet(() -> dataHome.home().of(data));
        boolean wasHere = Fetch.isFetched(data, place);
        if (!wasHere) {
            fetch(data, place, console);
        }
        String called = to.isPresent() ? place.toString() : data.name();
        console.say(data.name() + (wasHere ? " was in " : " is in ") + place + (wasHere ? " already" : "")
                + "; try it: fovea data " + called);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "fetched");
        event.put("name", data.name());
        event.put("directory", place.toString());
        console.emit(event);
        return Main.OK;
    }

    private void fetch(PublishedData data, Path place, Console console) {
        console.note(String.format(
                Locale.ROOT,
                "fetching %s: %s, %s (licence: %s; %s)",
                data.name(),
                data.description(),
                megabytes(data.bytes()),
                data.licence(),
                data.home()));
        boolean offline = !environment.getOrDefault("FOVEA_OFFLINE", "").isEmpty();
        try (FetchProgress progress = new FetchProgress(console)) {
            new Fetch(offline, PATIENCE, progress).fetch(data, place);
        }
    }

    private void list() {
        Console console = common.console();
        int longest = sets.stream().mapToInt(set -> set.name().length()).max().orElse(0);
        for (PublishedData set : sets) {
            boolean here = Fetch.isFetched(set, dataHome.home().of(set));
            console.say(String.format(
                    Locale.ROOT,
                    "%-" + longest + "s  %8s  %s%s",
                    set.name(),
                    megabytes(set.bytes()),
                    set.description(),
                    here ? "   (here)" : ""));
            console.say(" ".repeat(longest + 12) + "licence: " + set.licence() + "; " + set.home());
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("name", set.name());
            line.put("description", set.description());
            line.put("bytes", set.bytes());
            line.put("licence", set.licence());
            line.put("home", set.home().toString());
            line.put("fetched", here);
            console.emit(line);
        }
        console.say("mnist is part of Fovea and needs no fetching");
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
