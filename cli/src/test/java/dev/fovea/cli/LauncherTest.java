package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs a copy of the launcher as a process, with a java and an mvn that are scripts: they write down how they were called,
 * so that no test builds Fovea.
 */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "fovea");
    private static final String JAVA_17 = """
            #!/bin/sh
            case "$*" in
              *-XshowSettings*) echo "    java.home = $JAVA_HOME" >&2; exit ;;
              -version) echo 'openjdk version "17.0.15" 2025-04-15' >&2; exit ;;
            esac
            pwd
            for arg; do printf '[%s]\\n' "$arg"; done
            exit 7
            """;
    // Counts its calls and makes what the real one would.
    private static final String MAVEN = """
            #!/bin/sh
            echo "$*" >> "$CALLS"
            sleep "${MAVEN_SECONDS:-0}"
            if [ -n "${MAVEN_FAILS:-}" ]; then echo "[ERROR] cannot find symbol"; exit 1; fi
            touch "$BUILT/fovea.jar"
            """;

    private @TempDir Path temp;
    private Path home;
    private Path javaHome;
    private Path calls;

    /** How a process ended and what it printed. */
    private record Outcome(int exitCode, List<String> out, String err) {}

    @BeforeEach
    void copyTheLauncher() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "fovea.cmd starts Fovea on Windows");
        home = Files.createDirectories(temp.toRealPath().resolve("a home"));
        Files.copy(LAUNCHER, home.resolve("fovea"));
        javaHome = fakeJava("java 17", JAVA_17);
        calls = temp.resolve("calls");
    }

    private void makeDistribution() throws IOException {
        Files.createFile(home.resolve("fovea.jar"));
    }

    private Path makeCheckout() throws IOException {
        script(temp.resolve("maven").resolve("mvn"), MAVEN);
        Files.createFile(home.resolve("pom.xml"));
        Path source =
                Files.createDirectories(home.resolve("core/src/main/java")).resolve("A.java");
        return Files.createFile(source);
    }

    private Path fakeJava(String name, String script) throws IOException {
        Path jdk = temp.toRealPath().resolve(name);
        script(jdk.resolve("bin/java"), script);
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        return jdk;
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The launcher with the fakes about it; {@code FOVEA_JAVA_OPTS} and the like come from {@code environment}. */
    private Running start(Path directory, Path launcher, List<String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        command.add("JAVA_HOME=" + javaHome);
        command.add("PATH=" + temp.resolve("maven") + ":/usr/bin:/bin");
        command.add("CALLS=" + calls);
        command.add("BUILT=" + home.resolve("cli/target/launcher"));
        command.addAll(environment);
        command.add(launcher.toString());
        command.addAll(List.of(args));
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Running(process, out, err);
    }

    /** A process and the files it prints to. */
    private record Running(Process process, Path out, Path err) {
        Outcome end() throws IOException, InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
            return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readString(err));
        }
    }

    private Outcome run(String... args) throws Exception {
        return start(temp, home.resolve("fovea"), List.of(), args).end();
    }

    private Outcome runWith(String environment, String... args) throws Exception {
        return start(temp, home.resolve("fovea"), List.of(environment), args).end();
    }

    private long builds() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private static List<String> after(String flag, List<String> lines) {
        return lines.subList(lines.indexOf("[" + flag + "]") + 1, lines.size());
    }

    @Test
    void keepsDirectoryArgumentsAndExitCode() throws Exception {
        makeDistribution();
        Outcome outcome = run("train", "two words", "*", "\"quoted\" 'too'", "", "$HOME \\ ;", "-Dx=y");
        assertThat(outcome.exitCode()).isEqualTo(7);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).first().isEqualTo(temp.toRealPath().toString());
        assertThat(after("-jar", outcome.out()))
                .containsExactly(
                        "[" + home.resolve("fovea.jar") + "]",
                        "[train]",
                        "[two words]",
                        "[*]",
                        "[\"quoted\" 'too']",
                        "[]",
                        "[$HOME \\ ;]",
                        "[-Dx=y]");
    }

    @Test
    void addsFlagsOfTheEnvironmentAfterItsOwn() throws Exception {
        makeDistribution();
        Outcome outcome = runWith("FOVEA_JAVA_OPTS=-Xmx2g -Dglob=*", "doctor");
        assertThat(after("-Djava.awt.headless=true", outcome.out()))
                .containsSequence("[-Xmx2g]", "[-Dglob=*]", "[-jar]");
    }

    @Test
    void leavesTheCollectorToWhoeverNamesOne() throws Exception {
        makeDistribution();
        assertThat(run("doctor").out()).contains("[-XX:+UseParallelGC]", "[-Xmn16m]");
        assertThat(runWith("FOVEA_JAVA_OPTS=-Xmx1g -XX:+UseZGC", "doctor").out())
                .contains("[-XX:+UseZGC]")
                .doesNotContain("[-XX:+UseParallelGC]", "[-Xmn16m]");
    }

    @Test
    void startsThroughNestedRelativeLinksFromAnyDirectory() throws Exception {
        makeDistribution();
        Path bin = Files.createDirectories(temp.resolve("bin/inner"));
        Files.createSymbolicLink(temp.resolve("bin/real"), Path.of("../a home/fovea"));
        Files.createSymbolicLink(bin.resolve("fovea"), Path.of("../real"));
        Outcome outcome = start(bin, Path.of("./fovea"), List.of(), "doctor").end();
        assertThat(outcome.exitCode()).isEqualTo(7);
        assertThat(outcome.out())
                .contains(bin.toRealPath().toString(), "[" + home.resolve("fovea.jar") + "]", "[doctor]");
    }

    @Test
    void becomesTheJvmSoThatSignalsReachIt() throws Exception {
        makeDistribution();
        javaHome = fakeJava(
                "sleeper",
                "#!/bin/sh\ncase \"$1\" in -version) echo 'x version \"25\"';; --list-modules) ;; "
                        + "*) trap 'echo stopped; exit 3' TERM; echo up; while :; do sleep 0.1; done;; esac\n");
        Running running = start(temp, home.resolve("fovea"), List.of(), "serve");
        while (running.process().isAlive() && !Files.readString(running.out()).contains("up")) {
            Thread.sleep(20);
        }
        running.process().destroy();
        Outcome outcome = running.end();
        assertThat(outcome.out()).containsExactly("up", "stopped");
        assertThat(outcome.exitCode()).isEqualTo(3);
    }

    @Test
    void refusesAnOldJavaNamingItAndTheCure() throws Exception {
        makeDistribution();
        javaHome = fakeJava("java 11", "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        Outcome outcome = run("doctor");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualTo("fovea: " + javaHome.resolve("bin/java") + " is Java 11.0.2, and Fovea needs 17 or newer: "
                        + "install a JDK 17 or newer, or set JAVA_HOME to one\n");
    }

    @Test
    void readsTheVersionOfAJdkFromItsReleaseFile() throws Exception {
        makeDistribution();
        Files.writeString(javaHome.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"1.8.0_292\"\n");
        assertThat(run("doctor").err()).contains("is Java 1.8.0_292, and Fovea needs 17 or newer");
    }

    @Test
    void saysThatJavaHomeHoldsNoJava() throws Exception {
        makeDistribution();
        Outcome outcome = runWith("JAVA_HOME=/nowhere", "doctor");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("fovea: JAVA_HOME is /nowhere, but there is no bin/java in it: install");
    }

    @Test
    void saysThatThereIsNothingToStart() throws Exception {
        Outcome outcome = run("doctor");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("fovea: found neither fovea.jar nor sources in " + home + "\n");
    }

    @Test
    void buildsOnceAndAgainWhenASourceIsNewer() throws Exception {
        Path source = makeCheckout();
        Outcome first = run("doctor");
        assertThat(first.exitCode()).isEqualTo(7);
        assertThat(first.err()).isEqualTo("""
                        fovea: building (first run takes a minute)...
                        fovea: preparing quick starts with Java 17.0.15 (once)...
                        """);
        assertThat(run("doctor").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        assertThat(run("doctor").err()).contains("building");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void showsTheEndOfAFailedBuildAndBuildsAgainNextTime() throws Exception {
        makeCheckout();
        Outcome failed = runWith("MAVEN_FAILS=yes", "doctor");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).contains("[ERROR] cannot find symbol", "the build failed", "launcher/build.log");
        assertThat(run("doctor").exitCode()).isEqualTo(7);
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aKilledBuildIsDoneAgain() throws Exception {
        makeCheckout();
        Running running = start(temp, home.resolve("fovea"), List.of("MAVEN_SECONDS=1"), "doctor");
        while (running.process().isAlive() && builds() == 0) {
            Thread.sleep(20);
        }
        running.process().destroyForcibly().waitFor();
        Outcome second = run("doctor");
        assertThat(second.exitCode()).isEqualTo(7);
        assertThat(second.err()).contains("building");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void parallelStartsBuildOnce() throws Exception {
        makeCheckout();
        List<Running> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(start(temp, home.resolve("fovea"), List.of("MAVEN_SECONDS=1"), "doctor"));
        }
        for (Running running : all) {
            assertThat(running.end().exitCode()).isEqualTo(7);
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void saysThatMavenIsMissing() throws Exception {
        makeCheckout();
        Path tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : List.of("dirname", "readlink", "sed", "find", "head", "mkdir", "ln", "rm", "tr")) {
            script(tools.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
        Outcome outcome = runWith("PATH=" + tools, "doctor");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        "fovea: not built yet, and no Maven found: install Maven 3.8 or newer, so that mvn is on the PATH\n");
    }

    private void release(String modules) throws IOException {
        release("17.0.15", modules);
    }

    private void release(String version, String modules) throws IOException {
        Files.writeString(
                javaHome.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n" + modules);
    }

    /** Older ones know no such flag and would not start. */
    @ParameterizedTest
    @CsvSource({"17.0.15, false", "23.0.2, false", "24, true", "25.0.1, true"})
    void javasThatWarnOfProtobufAreToldNotTo(String version, boolean told) throws Exception {
        makeDistribution();
        release(version, "MODULES=\"java.base\"\n");
        assertThat(run("doctor").out().contains("[--sun-misc-unsafe-memory-access=allow]"))
                .isEqualTo(told);
    }

    @Test
    void addsTheVectorApiOfAJavaThatHasIt() throws Exception {
        makeDistribution();
        release("MODULES=\"java.base jdk.incubator.vector jdk.jfr\"\nSOURCE=\"\"");
        assertThat(run("doctor").out()).containsSequence("[--add-modules]", "[jdk.incubator.vector]");
    }

    @Test
    void startsWithoutTheVectorApiWhereThereIsNone() throws Exception {
        makeDistribution();
        release("MODULES=\"java.base jdk.incubator.vectors\"\n");
        Outcome outcome = run("doctor");
        assertThat(outcome.exitCode()).isEqualTo(7);
        assertThat(outcome.out()).doesNotContain("[--add-modules]").contains("[doctor]");
    }

    @Test
    void asksAJavaForItsModulesThatDoesNotListThemInAFile() throws Exception {
        makeDistribution();
        assertThat(run("doctor").out()).doesNotContain("[--add-modules]");
        release("");
        script(javaHome.resolve("bin/java"), """
                #!/bin/sh
                case "$*" in --list-modules) echo java.base@17.0.15; echo jdk.incubator.vector@17.0.15; exit ;; esac
                for arg; do printf '[%s]\\n' "$arg"; done
                """);
        assertThat(run("doctor").out()).containsSequence("[--add-modules]", "[jdk.incubator.vector]");
    }

    @Test
    void onlyShortCommandsCompileLate() throws Exception {
        makeDistribution();
        assertThat(run("predict", "m", "a.png").out()).contains("[-XX:CompileThresholdScaling=4]");
        assertThat(run("train", "mnist").out()).doesNotContain("[-XX:CompileThresholdScaling=4]");
    }

    /** Makes an archive when told to; {@code DUMP_FAILS} breaks it. */
    private static final String JAVA_WITH_ARCHIVES = """
            #!/bin/sh
            for arg; do
              case $arg in
                -XX:DumpLoadedClassList=*) printf 'A\\n@cp A\\n' >"${arg#*=}"; echo classes >>"$CALLS.java"; exit ;;
                -XX:SharedClassListFile=*) list=${arg#*=} ;;
                -XX:SharedArchiveFile=*) archive=${arg#*=} ;;
                -Xshare:dump) dump=yes ;;
              esac
            done
            if [ -n "${dump:-}" ]; then
              echo dump >>"$CALLS.java"
              [ -z "${DUMP_FAILS:-}" ] || { echo half >"$archive"; echo "no archives here" >&2; exit 1; }
              cp "$list" "$archive"
              exit
            fi
            for arg; do printf '[%s]\\n' "$arg"; done
            """;

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("cli/target/launcher"))) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("java-"))
                    .toList();
        }
    }

    @Test
    void makesAnArchiveOfClassesOnceForEachJavaAndAgainAfterABuild() throws Exception {
        Path source = makeCheckout();
        javaHome = fakeJava("java 18", JAVA_WITH_ARCHIVES);
        release("");
        Outcome first = run("doctor");
        assertThat(archives()).hasSize(1);
        assertThat(archives().get(0)).hasContent("A");
        assertThat(first.out()).contains("[-XX:SharedArchiveFile=" + archives().get(0) + "]");
        assertThat(run("doctor").out()).isEqualTo(first.out());
        assertThat(Files.readAllLines(temp.resolve("calls.java"))).containsExactly("classes", "dump");

        javaHome = fakeJava("java 19", JAVA_WITH_ARCHIVES);
        release("");
        assertThat(run("doctor").err()).isEqualTo("fovea: preparing quick starts with Java 17.0.15 (once)...\n");
        assertThat(archives()).hasSize(2);

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        run("doctor");
        assertThat(archives()).hasSize(1);
    }

    @Test
    void startsWithoutAnArchiveWhereNoneCanBeMadeAndDoesNotTryAgain() throws Exception {
        makeCheckout();
        javaHome = fakeJava("java 18", JAVA_WITH_ARCHIVES);
        release("");
        Outcome first = runWith("DUMP_FAILS=yes", "doctor");
        assertThat(first.exitCode()).isEqualTo(0);
        assertThat(first.out()).contains("[doctor]").noneMatch(line -> line.startsWith("[-XX:SharedArchiveFile"));
        assertThat(first.err()).doesNotContain("no archives here");
        Outcome second = runWith("DUMP_FAILS=yes", "doctor");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();
        assertThat(Files.readAllLines(temp.resolve("calls.java"))).containsExactly("classes", "dump");
        assertThat(archives()).hasSize(1);
        assertThat(archives().get(0)).isEmptyFile();
    }

    @Test
    void windowsStartsWithTheSameFlags() throws IOException {
        String unix = Files.readString(LAUNCHER, StandardCharsets.UTF_8);
        String windows = Files.readString(Path.of("..", "fovea.cmd"), StandardCharsets.UTF_8);
        assertThat(flags("jvm_flags='([^']*)'", unix)).isEqualTo(flags("JVM_FLAGS=(.*)", windows));
        assertThat(flags("\ncollector='([^']*)'", unix)).isEqualTo(flags("\nset COLLECTOR=(.*)", windows));
        assertThat(flags("\"\\$major\" -lt 24 \\] \\|\\| unsafe='([^']*)'", unix))
                .isEqualTo(flags("%MAJOR% GEQ 24 set \"UNSAFE=([^\"]*)\"", windows));
    }

    private static List<String> flags(String pattern, String script) {
        Matcher matcher = Pattern.compile(pattern).matcher(script);
        assertThat(matcher.find()).isTrue();
        return List.of(matcher.group(1).strip().split("\\s+"));
    }
}
