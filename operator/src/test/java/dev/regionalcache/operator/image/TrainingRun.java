package dev.regionalcache.operator.image;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.redis.Authority;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Runs the program of an image once, with the image's own Java, against a local cluster on which a cache comes up, is led by
 * another region, and goes; and keeps what Java has learned of the classes that took part. With that file (an AOT cache, JEP 483
 * and 514) the operator starts in half the time. Called by {@code make image}.
 */
final class TrainingRun {

    private static final String DEFAULT = "default";
    private static final String CACHE = "session";
    private static final String FIRST = "europe";
    private static final String SECOND = "asia";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private TrainingRun() {}

    /**
     * Writes what is to be put into {@code /app} of the image: the AOT cache, and a file of arguments for Java that names it;
     * that is empty where the image's Java cannot be run on this machine, or nobody wants it to be.
     *
     * @param args the image's tarball, the architecture it is for, the directory to write into, and whether to train
     */
    public static void main(String... args) throws Exception {
        Path written = Files.createDirectories(Path.of(args[2]));
        Path arguments = Files.writeString(written.resolve("aot.args"), "");
        Path aotCache = written.resolve("operator.aot");
        Files.deleteIfExists(aotCache);
        if (!Boolean.parseBoolean(args[3])) {
            without("that was asked for");
            return;
        }
        if (!runsHere(args[1])) {
            without("linux on %s is not what this machine runs".formatted(args[1]));
            return;
        }
        Path directory = written.resolveSibling("training-run");
        deleteAll(directory);
        Path log = written.resolveSibling("training.log");
        try {
            UnpackedImage image = UnpackedImage.of(Path.of(args[0]), Files.createDirectories(directory));
            if (image.runs()) {
                train(image, directory, aotCache, log);
                Files.writeString(arguments, "-XX:AOTCache=/app/%s%n".formatted(aotCache.getFileName()));
            } else {
                without("the image's JAVA_HOME has no java that runs on this machine");
            }
        } catch (IOException | ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "the operator could not be run for its AOT cache; `make image TRAINED=no` builds the image without",
                    e);
        } finally {
            deleteAll(directory);
        }
    }

    private static void without(String reason) {
        System.out.println("the image is without an AOT cache, and its operator starts more slowly: " + reason);
    }

    private static boolean runsHere(String architecture) {
        String here = System.getProperty("os.arch").equals("aarch64") ? "arm64" : System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux") && here.equals(architecture);
    }

    private static void train(UnpackedImage image, Path directory, Path aotCache, Path log) throws Exception {
        Authority authority = new Authority(directory.resolve("keys"));
        try (LocalCluster cluster =
                        LocalCluster.start(LocalClusterOptions.of("training", directory.resolve("cluster")));
                TlsDoor door = TlsDoor.open(authority, cluster.apiServer());
                KubernetesClient client = cluster.client()) {
            Definitions.apply(client);
            Namespaces.create(client, OperatorProcess.NAMESPACE);
            Path kubeconfig = Files.writeString(
                    directory.resolve("kubeconfig"), overTls(cluster.kubeconfig(door.address()), authority));
            try (OperatorProcess operator = OperatorProcess.start(image, kubeconfig, aotCache, log)) {
                operator.awaitReady();
                work(client);
                operator.scrape();
                operator.end();
            }
        }
        if (Files.notExists(aotCache)) {
            throw new IOException("Java wrote no AOT cache; it says why in " + log);
        }
    }

    /** As in any real cluster. */
    private static String overTls(String kubeconfig, Authority authority) throws Exception {
        return kubeconfig.replace(
                "server: http://",
                "certificate-authority: %s\n    server: https://".formatted(authority.certificate()));
    }

    private static void work(KubernetesClient client) throws IOException {
        load(client, Path.of("..", "deploy", "samples", "three-regions.yaml"));
        Resource<RegionalCache> cache = client.resources(RegionalCache.class).withName(CACHE);
        await().atMost(PATIENCE).until(() -> leads(cache.get(), FIRST));
        cache.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"primaryRegion\":\"%s\"}}".formatted(SECOND));
        await().atMost(PATIENCE).until(() -> leads(cache.get(), SECOND));
        cache.delete();
        await().atMost(PATIENCE).until(() -> cache.get() == null);
    }

    private static boolean leads(RegionalCache cache, String region) {
        return cache.getStatus() != null
                && region.equals(cache.getStatus().primaryRegion())
                && Conditions.holds(cache.getStatus().conditions(), "Ready");
    }

    private static void load(KubernetesClient client, Path yaml) throws IOException {
        try (InputStream in = Files.newInputStream(yaml)) {
            client.load(in)
                    .items()
                    .forEach(object ->
                            client.resource(object).inNamespace(DEFAULT).serverSideApply());
        }
    }

    private static void deleteAll(Path directory) throws IOException, InterruptedException {
        new ProcessBuilder("rm", "-rf", directory.toString())
                .inheritIO()
                .start()
                .waitFor();
    }
}
