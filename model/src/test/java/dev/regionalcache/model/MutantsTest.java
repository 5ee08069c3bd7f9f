package dev.regionalcache.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule of the protocol is left out once: the source of its class with one replacement is compiled in memory, and a unit
 * test must fail with it. {@code -Dmutants.seeds=N} runs up to N seeds of the model on each as well and writes {@code
 * docs/failover-mutants.md}; {@code -Dmutants.only=TEXT} only prints the rows of those whose name has it. A rule that the model
 * cannot kill says why in the last line of its block. Rules of agents, which the model's own classes play, name the operator's
 * test there.
 */
class MutantsTest {

    private static final String CORE = "dev.regionalcache.core.";
    private static final String MODEL = "dev.regionalcache.model.";
    private static final List<String> TESTS = List.of(
            CORE + "lease.WitnessTest",
            CORE + "lease.LeaseHolderTest",
            CORE + "lease.PrimaryWatchTest",
            CORE + "failover.PrimaryLossTest",
            CORE + "failover.FailoverGuardsTest",
            CORE + "failover.PreparationTest",
            CORE + "failover.PrimaryChoiceTest",
            CORE + "failover.EligibilityTest",
            CORE + "failover.PromotionTest",
            CORE + "failover.WitnessChangeTest",
            CORE + "failover.SwitchoverTest",
            CORE + "failover.SwitchoverGuardsTest",
            CORE + "failover.LeaseLoanTest",
            CORE + "head.HeadChoiceTest");
    private static final Path LIST = Path.of("src/test/resources/mutants.txt");
    private static final Path SOURCES = Path.of("..", "core", "src", "main", "java");

    private static final int NARROW = 5;

    private static final String NO_MODEL = "model: ";
    private static final String OF_AGENTS = "operator: ";

    /**
     * A rule that is left out, and how.
     *
     * @param type of core; of the model where it is a rule of agents
     * @param unseen why the model does not see it; null: it does
     * @param ofAgents the operator's test of a rule that the model plays; null: a rule of core
     */
    record Mutant(
            String name,
            String type,
            String from,
            String to,
            @Nullable String unseen,
            @Nullable String ofAgents) {

        static Mutant of(String[] block) {
            return new Mutant(block[0], block[1], block[2], block[3], last(block, NO_MODEL), last(block, OF_AGENTS));
        }

        private static @Nullable String last(String[] block, String kind) {
            String last = block[block.length - 1];
            return last.startsWith(kind) ? last.substring(kind.length()) : null;
        }

        String typeName() {
            return (ofAgents == null ? CORE : MODEL) + type;
        }

        Path source() {
            return (ofAgents == null ? SOURCES : Path.of("src", "test", "java"))
                    .resolve(typeName().replace('.', '/') + ".java");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutant> mutants() throws IOException {
        return Stream.of(Files.readString(LIST).split("\n\n"))
                .map(block ->
                        Stream.of(block.strip().split("\n")).map(String::strip).toArray(String[]::new))
                .map(Mutant::of);
    }

    static Stream<Mutant> mutantsOfCore() throws IOException {
        return mutants().filter(mutant -> mutant.ofAgents() == null);
    }

    @ParameterizedTest
    @MethodSource("mutantsOfCore")
    void aUnitTestKills(Mutant mutant) throws Exception {
        assertThat(killedByTest(mutant))
                .as("the unit test that kills %s", mutant.name())
                .isPresent();
    }

    @Test
    void theListSaysWhatKillsEach() throws Exception {
        int seeds = Integer.getInteger("mutants.seeds", 0);
        if (seeds == 0) {
            return;
        }
        String only = System.getProperty("mutants.only", "");
        List<String> rows = mutants()
                .filter(m -> m.name().contains(only))
                .parallel()
                .map(m -> row(m, seeds))
                .toList();
        if (!only.isEmpty()) {
            rows.forEach(System.out::println);
            return;
        }
        Files.writeString(Path.of("../docs/failover-mutants.md"), """
                # Mutants of the failover rules

                Written by `make mutants`: each rule left out once, the first seed of the model (of %d, each followed by %d of narrow worlds, which are negative) that breaks an invariant with it, what broke, and the unit test that fails (where it is a rule of agents, which the model plays: the operator's test of it). `make model MODEL_SEED=... MODEL_STEPS=1` runs the seed without the mutant. The rules are in `model/src/test/resources/mutants.txt`; the model's invariants in `Truth`, `Recovery` and `Calm`.

                Of %d rules the model kills %d. For the others the table says why it does not.

                | rule left out | seed | what breaks in the model | unit test |
                |---|---|---|---|
                %s
                """.formatted(
                        seeds,
                        NARROW,
                        rows.size(),
                        rows.stream().filter(r -> !r.contains("| none |")).count(),
                        String.join("\n", rows)));
    }

    static String row(Mutant mutant, int seeds) {
        try {
            String test = mutant.ofAgents() != null
                    ? "`" + mutant.ofAgents() + "`"
                    : killedByTest(mutant).map(t -> "`" + t + "`").orElse("none");
            Killed killed = killedByModel(mutant, seeds).orElse(null);
            String unseen = mutant.unseen() == null ? "not within these seeds" : mutant.unseen();
            String row = "| %s | %s | %s | %s |"
                    .formatted(
                            mutant.name(),
                            killed == null ? "none" : "" + killed.seed(),
                            killed == null ? unseen : killed.what(),
                            test);
            System.out.println(row);
            return row;
        } catch (Exception e) {
            throw new IllegalStateException(mutant.name(), e);
        }
    }

    private static Optional<String> killedByTest(Mutant mutant) throws Exception {
        MutantLoader loader = compile(mutant);
        for (String name : TESTS) {
            Class<?> type = loader.loadClass(name);
            for (Method method : type.getDeclaredMethods()) {
                if (!method.isAnnotationPresent(Test.class)) {
                    continue;
                }
                Constructor<?> constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                method.setAccessible(true);
                try {
                    method.invoke(constructor.newInstance());
                } catch (InvocationTargetException e) {
                    return Optional.of(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        return Optional.empty();
    }

    private record Killed(long seed, String what) {}

    private static Optional<Killed> killedByModel(Mutant mutant, int seeds) throws Exception {
        Class<?> type = compile(mutant).loadClass(MODEL + "Simulation");
        Constructor<?> constructor = type.getDeclaredConstructor(long.class);
        Method run = type.getDeclaredMethod("run");
        constructor.setAccessible(true);
        run.setAccessible(true);
        // After each world as many narrow ones as take about as long.
        long each = 1 + NARROW;
        for (long n = 0; n < seeds * each; n++) {
            long seed = n % each == 0 ? 1 + n / each : n / each - n;
            Object simulation = constructor.newInstance(seed);
            try {
                run.invoke(simulation);
            } catch (InvocationTargetException e) {
                return Optional.of(new Killed(
                        seed,
                        String.valueOf(e.getCause())
                                .replaceAll("^[^ ]*Broken: ", "")
                                .replaceAll("(?s)(: \\[|\n).*", "")));
            }
        }
        return Optional.empty();
    }

    private static MutantLoader compile(Mutant mutant) throws IOException {
        Path file = mutant.source();
        String source = Files.readString(file);
        assertThat(source.split(java.util.regex.Pattern.quote(mutant.from()), -1))
                .as("%s occurs once in %s", mutant.from(), mutant.type())
                .hasSize(2);
        String changed = source.replace(mutant.from(), mutant.to());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null)) {
            JavaFileManager inMemory = new ForwardingJavaFileManager<>(standard) {
                @Override
                public JavaFileObject getJavaFileForOutput(
                        Location location, String name, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(name, bytes);
                    return new SimpleJavaFileObject(URI.create("mem:///" + name), kind) {
                        @Override
                        public OutputStream openOutputStream() {
                            return bytes;
                        }
                    };
                }
            };
            var text =
                    new SimpleJavaFileObject(URI.create("mem:///" + file.getFileName()), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return changed;
                        }
                    };
            List<String> options = List.of("-nowarn", "-proc:none", "-cp", System.getProperty("java.class.path"));
            assertThat(compiler.getTask(null, inMemory, null, options, null, List.of(text))
                            .call())
                    .as("%s compiles", mutant.name())
                    .isTrue();
        }
        return new MutantLoader(classes);
    }

    /** Defines all of core, its tests and the model anew, the mutant's class among them. */
    private static final class MutantLoader extends ClassLoader {
        private final Map<String, ByteArrayOutputStream> classes;

        MutantLoader(Map<String, ByteArrayOutputStream> classes) {
            super(MutantsTest.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected synchronized Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(CORE) && !name.startsWith(MODEL)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            ByteArrayOutputStream changed = classes.get(name);
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = changed != null ? changed.toByteArray() : in == null ? null : in.readAllBytes();
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
