package dev.fovea.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Does once, small and in silence, what users do, so that the JVM can take down which classes that needs: the launcher makes
 * an archive of them, and starts from it take half the time.
 */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("fovea-rehearsal");
        int exitCode;
        try {
            exitCode = run(directory);
        } finally {
            delete(directory);
        }
        System.exit(exitCode);
    }

    /**
     * Trains, evaluates and predicts.
     *
     * @param directory where a run and a picture may lie meanwhile
     * @return the exit code of the first command that failed, or 0
     */
    static int run(Path directory) throws IOException {
        String run = directory.resolve("run").toString();
        Path picture = directory.resolve("picture.png");
        ImageIO.write(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        List<List<String>> commands = List.of(
                List.of("train", "mnist", "--limit=128", "--validation=0.5", "--epochs=1", "--json", "--out=" + run),
                List.of("predict", run, picture.toString()),
                List.of("doctor"));
        PrintWriter silence = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (List<String> command : commands) {
            int exitCode = Main.run(silence, silence, command.toArray(String[]::new));
            if (exitCode != Main.OK) {
                return exitCode;
            }
        }
        return Main.OK;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
