package dev.regionalcache.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule that is left out, or several that stand in for one another, and how.
 *
 * @param edits the replacements, of which each is in a class of core, or of the model where it is a rule of agents
 * @param unseen why the model does not see it; null: it does
 * @param ofAgents the operator's test of a rule that the model plays; null: a rule of core
 */
record Mutant(
        String name,
        List<Edit> edits,
        @Nullable String unseen,
        @Nullable String ofAgents) {

    static final String CORE = "dev.regionalcache.core.";
    static final String MODEL = "dev.regionalcache.model.";

    private static final Path LIST = Path.of("src/test/resources/mutants.txt");
    private static final String NO_MODEL = "model: ";
    private static final String OF_AGENTS = "operator: ";
    private static final int LINES_OF_EDIT = 3;

    /**
     * One replacement.
     *
     * @param type with its package where it is one of core
     */
    record Edit(String type, String from, String to) {

        Path source() {
            boolean core = type.contains(".");
            return (core ? Path.of("..", "core", "src", "main", "java") : Path.of("src", "test", "java"))
                    .resolve(((core ? CORE : MODEL) + type).replace('.', '/') + ".java");
        }

        /** The source with the replacement made in it. */
        String in(String source) {
            assertThat(source.split(java.util.regex.Pattern.quote(from), -1))
                    .as("%s occurs once in %s", from, type)
                    .hasSize(2);
            return source.replace(from, to);
        }
    }

    /** All of the list. */
    static Stream<Mutant> all() throws IOException {
        return Stream.of(Files.readString(LIST).split("\n\n"))
                .map(block ->
                        Stream.of(block.strip().split("\n")).map(String::strip).toArray(String[]::new))
                .map(Mutant::of);
    }

    private static Mutant of(String[] block) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 1; i + LINES_OF_EDIT <= block.length; i += LINES_OF_EDIT) {
            edits.add(new Edit(block[i], block[i + 1], block[i + 2]));
        }
        return new Mutant(block[0], edits, last(block, NO_MODEL), last(block, OF_AGENTS));
    }

    private static @Nullable String last(String[] block, String kind) {
        String last = block[block.length - 1];
        return last.startsWith(kind) ? last.substring(kind.length()) : null;
    }

    @Override
    public String toString() {
        return name;
    }
}
