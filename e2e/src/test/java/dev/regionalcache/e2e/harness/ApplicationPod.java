package dev.regionalcache.e2e.harness;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A pod of an application in Java: the operator's image has a Java, and the program with its libraries is copied into it. It is asked a
 * line, and answers with one. For one thread.
 */
public final class ApplicationPod implements AutoCloseable {

    /** The file that tells a program that serves alone to end. */
    public static final String END = "/tmp/app/end";

    private static final String POD = "application";
    private static final String WRITTEN = "/tmp/app/written";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What the Java client leans on, as its jars begin. */
    private static final List<String> LIBRARIES = List.of(
            "regionalcache-client",
            "jedis",
            "commons-pool2",
            "redis-authx-core",
            "gson",
            "json",
            "lz4-java",
            "slf4j-api");

    private final TestNamespace namespace;
    private final String program;
    private Process process;
    private BlockingQueue<String> answers;

    private ApplicationPod(TestNamespace namespace, String program) {
        this.namespace = namespace;
        this.program = program;
        answers = new LinkedBlockingQueue<>();
        process = start(answers);
    }

    /**
     * Starts it; returns when it serves.
     *
     * @param main the program
     * @param environment as {@code NAME=VALUE}
     */
    public static ApplicationPod start(
            TestNamespace namespace, Class<?> main, String environment, String... arguments) {
        Cluster cluster = namespace.cluster();
        cluster.kubectlWithInput("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s}
                spec:
                  terminationGracePeriodSeconds: 0
                  securityContext: {runAsUser: 999, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: application
                    image: %s
                    imagePullPolicy: Never
                    command: [sh, -c, "while :; do sleep 3600; done"]
                    resources: {requests: {cpu: 100m, memory: 64Mi}}
                    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """.formatted(POD, namespace.name(), Operator.image(cluster)), "apply", "-f", "-")
                .ok();
        cluster.kubectl("wait", "-n", namespace.name(), "--for=condition=Ready", "pod/" + POD, "--timeout=60s")
                .ok();
        copy(namespace, "program.jar", jar(main));
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(Path::of)
                .filter(jar -> LIBRARIES.stream()
                        .anyMatch(l -> jar.getFileName().toString().startsWith(l)))
                .forEach(jar -> copy(namespace, jar.getFileName().toString(), bytes(jar)));
        return new ApplicationPod(
                namespace,
                "exec env %s java -XX:TieredStopAtLevel=1 -cp '/tmp/app/*' %s %s"
                        .formatted(environment, main.getName(), String.join(" ", arguments)));
    }

    /**
     * Starts another program in the pod, which goes on by itself while nobody reaches it.
     *
     * @param environment as {@code NAME=VALUE}
     */
    public void startAlone(Class<?> main, String environment, String... arguments) {
        copy(namespace, "alone.jar", jar(main));
        inPod("(env %s java -XX:TieredStopAtLevel=1 -cp '/tmp/app/*' %s %s > %s 2>&1 < /dev/null &)"
                        .formatted(environment, main.getName(), String.join(" ", arguments), WRITTEN))
                .ok();
    }

    /** What that program has written until now. */
    public String written() {
        return inPod("cat " + WRITTEN).ok();
    }

    /** Makes the file that tells it to end. */
    public void endAlone() {
        inPod("touch " + END).ok();
    }

    private Command.Result inPod(String command) {
        return namespace.cluster().kubectl("exec", "-n", namespace.name(), POD, "--", "sh", "-c", command);
    }

    /** What it answers; empty if it does not within 30 s, or is not reached. It is started anew with the next question then. */
    public Optional<String> ask(String line) {
        try {
            if (!process.isAlive()) {
                answers = new LinkedBlockingQueue<>();
                process = start(answers);
            }
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            Optional<String> answer = next(answers);
            if (answer.isEmpty()) {
                process.destroyForcibly();
            }
            return answer;
        } catch (IOException | IllegalStateException e) {
            process.destroyForcibly();
            return Optional.empty();
        }
    }

    private Process start(BlockingQueue<String> into) {
        Process started =
                namespace.cluster().startKubectl("exec", "-i", "-n", namespace.name(), POD, "--", "sh", "-c", program);
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(into::add);
            } catch (IOException | UncheckedIOException e) {
                started.destroyForcibly();
            }
        });
        if (next(into).isEmpty()) {
            started.destroyForcibly();
            throw new IllegalStateException("the application in %s does not serve".formatted(namespace.cluster()));
        }
        return started;
    }

    private static Optional<String> next(BlockingQueue<String> answers) {
        try {
            return Optional.ofNullable(answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copy(TestNamespace namespace, String file, byte[] bytes) {
        namespace
                .cluster()
                .kubectlWithBytes(
                        bytes,
                        "exec",
                        "-i",
                        "-n",
                        namespace.name(),
                        POD,
                        "--",
                        "sh",
                        "-c",
                        "mkdir -p /tmp/app && cat > /tmp/app/" + file)
                .ok();
    }

    private static byte[] jar(Class<?> main) {
        String entry = main.getName().replace('.', '/') + ".class";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes);
                var compiled = main.getResourceAsStream("/" + entry)) {
            jar.putNextEntry(new JarEntry(entry));
            compiled.transferTo(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
