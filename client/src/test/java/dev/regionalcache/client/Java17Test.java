package dev.regionalcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.discovery.CompressionForm;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.fixture.Java17;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.redis.Authority;
import dev.regionalcache.redis.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import net.jpountz.lz4.LZ4Factory;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.Logger;
import redis.clients.authentication.core.Token;
import redis.clients.jedis.Jedis;

/**
 * An application runs on Java 17, with no more than the client, Jedis, the LZ4 library and what Jedis needs: the tests
 * themselves are compiled for a newer one, and have more on their class path.
 */
@Execution(ExecutionMode.CONCURRENT)
class Java17Test {

    private static final Path SOURCE = Path.of("src/test/java/com/example/chat/ChatApplication.java");
    private static final String APPLICATION = "com.example.chat.ChatApplication";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A class of each archive, or directory, that the application gets. */
    private static final List<Class<?>> NEEDED = List.of(
            RegionalCacheClient.class,
            LZ4Factory.class,
            Jedis.class,
            GenericObjectPool.class,
            Gson.class,
            JSONObject.class,
            Logger.class,
            Token.class);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void anApplicationRunsOnIt() throws Exception {
        run(Java17.program(), Optional.empty());
    }

    @Test
    void anApplicationRunsOnItWithTls() throws Exception {
        Path java = Java17.program();
        run(java, Optional.of(new Authority(directory.resolve("authority"))));
    }

    /** @param authority that the application trusts; it talks to the servers with TLS then */
    private void run(Path java, Optional<Authority> authority) throws Exception {
        Endpoint counters = listening(authority);
        RedisNode counting = keep(new RedisNode(directory, "counters", settings(authority, counters)));
        Endpoint counted = authority.isPresent() ? counters : counting.endpoint();
        Regions regions = keep(new Regions(directory, policies(new Servers(Optional.of(counted), List.of(counted)))));
        Endpoint a = start(regions, "a", null, authority);
        Endpoint b = start(regions, "b", "a", authority);
        regions.announce();
        regions.node("b").awaitLevelWith(regions.node("a"));

        List<String> command = new ArrayList<>(List.of(java.toString()));
        if (authority.isPresent()) {
            command.add("-Djavax.net.ssl.trustStore=" + authority.get().trustStore());
        }
        Path classes = compile();
        command.addAll(List.of("-classpath", classPath(Stream.concat(Stream.of(classes), needed())), APPLICATION));
        command.addAll(List.of(b.toString(), a.toString(), authority.isPresent() ? "tls" : "plain"));
        Path output = directory.resolve("output");
        Process application = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        keep(application::destroyForcibly);

        awaitLine(application, output, "ready");
        long largest = Stream.of("session:large", "z:page:large")
                .mapToLong(key -> regions.node("a").ask(jedis -> jedis.strlen(key)))
                .peek(length -> assertThat(length).isPositive())
                .max()
                .orElseThrow();
        assertThat(largest).as("44,000 bytes, compressed").isLessThan(1_000);

        regions.node("b").awaitLevelWith(regions.node("a"));
        regions.node("a").freeze(true);
        try (OutputStream in = application.getOutputStream()) {
            in.write('\n');
        }
        awaitLine(application, output, "a write is sent again");
        regions.node("b").promote();
        regions.primaryIs("b");
        awaitLine(application, output, "done on Java 17");
        assertThat(application.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it ends by itself")
                .isTrue();
        assertThat(application.exitValue()).isZero();
    }

    private static Policy[] policies(Servers counters) {
        Duration hour = Duration.ofHours(1);
        return new Policy[] {
            Policy.of("session", "session:", hour).withCompression(Compression.lz4(1_000, CompressionForm.HEADER)),
            Policy.of("page", "page:", hour).withCompression(Compression.lz4(1_000, CompressionForm.PREFIX)),
            Policy.of("rate-limit", "rate:", hour).regional(Map.of("a", counters, "b", counters))
        };
    }

    /** Where the application finds the region. */
    private static Endpoint start(Regions regions, String name, String parent, Optional<Authority> authority)
            throws Exception {
        Endpoint secure = listening(authority);
        RedisNode node = regions.start(name, parent, settings(authority, secure));
        if (authority.isEmpty()) {
            return node.endpoint();
        }
        regions.publishAt(name, secure);
        return secure;
    }

    /** Besides the server's own port. */
    private static Endpoint listening(Optional<Authority> authority) throws IOException {
        return new Endpoint("127.0.0.1", authority.isPresent() ? FreePorts.next() : 1);
    }

    private static String[] settings(Optional<Authority> authority, Endpoint secure) throws Exception {
        return authority.isPresent() ? authority.get().settings(secure.port()) : new String[0];
    }

    /** For Java 17, and without a warning: applications may take them for errors. */
    private Path compile() throws Exception {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-Xlint:all",
                    "-Werror",
                    "-proc:none",
                    "-classpath",
                    classPath(needed()),
                    "-d",
                    classes.toString());
            assertThat(compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(SOURCE))
                            .call())
                    .as(said::toString)
                    .isTrue();
        }
        return classes;
    }

    private static Stream<Path> needed() {
        return NEEDED.stream().map(Java17Test::archive);
    }

    private static Path archive(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String classPath(Stream<Path> entries) {
        return entries.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static void awaitLine(Process application, Path output, String line) throws IOException {
        await().atMost(PATIENCE).until(() -> Files.readAllLines(output).contains(line) || !application.isAlive());
        assertThat(Files.readAllLines(output)).contains(line);
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
