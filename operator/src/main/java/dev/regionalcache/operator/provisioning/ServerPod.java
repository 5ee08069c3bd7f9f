package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.cache.ResourceAmounts;
import dev.regionalcache.crds.cache.ServerResources;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.naming.ContentHash;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.redis.config.Persistence;
import dev.regionalcache.redis.config.ServerConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pod of a server. It is a function of the member's spec without passwords and settings, which are mounted: they
 * change without a new pod.
 */
public final class ServerPod {

    /** Name of the server's container. */
    public static final String CONTAINER = "server";

    /** Annotation of pods: names the part of the template that a running pod cannot be changed to. */
    public static final String FIXED_ANNOTATION = ApiGroup.NAME + "/pod-template";

    /** Annotation of pods: the declared image. That of the container may be another name for it, which the cluster gave it. */
    public static final String IMAGE_ANNOTATION = ApiGroup.NAME + "/image";

    /** Annotation of pods: names the requests and limits that were declared when it was made. Those that it got may be others. */
    public static final String RESOURCES_ANNOTATION = ApiGroup.NAME + "/pod-resources";

    static final String DATA_VOLUME = "data";

    /** The user of the official images. */
    private static final long USER = 999;

    private static final int DEFAULT_GRACE_SECONDS = 30;

    private ServerPod() {}

    /** The template of the member's pods. */
    static PodTemplateSpec template(CacheMember member) {
        MemberIdentity identity = MemberIdentity.of(member);
        TemplateSpec template = member.getSpec().main().template();
        Map<String, String> labels = new TreeMap<>(template.podLabels());
        labels.putAll(podLabels(identity));
        Map<String, String> annotations = new TreeMap<>(template.podAnnotations());
        annotations.put(FIXED_ANNOTATION, fixedPart(member));
        annotations.put(IMAGE_ANNOTATION, template.image());
        annotations.put(RESOURCES_ANNOTATION, resourcesPart(template));
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withSpec(spec(member, identity, template))
                .build();
    }

    /** Names what needs a new pod when it changes: everything but image and resources. */
    public static String fixedPart(CacheMember member) {
        TemplateSpec template = member.getSpec().main().template();
        return ContentHash.of(String.join(
                "|",
                program(template),
                String.valueOf(template.imagePullPolicy()),
                template.imagePullSecrets().toString(),
                ContentHash.json(template.scheduling()),
                new TreeMap<>(template.podLabels()).toString(),
                new TreeMap<>(template.podAnnotations()).toString(),
                String.valueOf(template.terminationGracePeriodSeconds()),
                new TreeMap<>(member.getSpec().nodeSelector()).toString()));
    }

    /** Names the requests and limits of a template. */
    public static String resourcesPart(TemplateSpec template) {
        return ContentHash.of(ContentHash.json(resources(template)));
    }

    /** What the server's container reserves and may use. */
    public static ResourceRequirements resources(TemplateSpec template) {
        ServerResources resources = template.resources();
        return resources == null
                ? new ResourceRequirements()
                : new ResourceRequirementsBuilder()
                        .withRequests(amounts(resources.requests()))
                        .withLimits(amounts(resources.limits()))
                        .build();
    }

    /** Without the cache's UID: an adopted member's pods stay as they are. */
    private static Map<String, String> podLabels(MemberIdentity identity) {
        Map<String, String> labels = new TreeMap<>(identity.labels());
        labels.remove(Labels.CACHE_UID);
        return labels;
    }

    private static PodSpec spec(CacheMember member, MemberIdentity identity, TemplateSpec template) {
        PodSpecBuilder spec = new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(
                        template.terminationGracePeriodSeconds() == null
                                ? (long) DEFAULT_GRACE_SECONDS
                                : template.terminationGracePeriodSeconds().longValue())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withFsGroupChangePolicy("OnRootMismatch")
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(template))
                .withVolumes(volumes(member, identity));
        template.imagePullSecrets()
                .forEach(name -> spec.addNewImagePullSecret().withName(name).endImagePullSecret());
        ServerPlacement.place(spec, member, identity);
        return spec.build();
    }

    private static Container container(TemplateSpec template) {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(template.image())
                .withImagePullPolicy(template.imagePullPolicy())
                .withCommand(
                        program(template) + "-server", ServerConfig.CONFIG_DIRECTORY + "/" + ServerConfig.CONFIG_FILE)
                .addNewPort()
                .withName(Services.PORT_NAME)
                .withContainerPort(Services.PORT)
                .withProtocol("TCP")
                .endPort()
                .withReadinessProbe(answers(template))
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withResources(resources(template))
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addToVolumeMounts(new VolumeMountBuilder()
                        .withName(DATA_VOLUME)
                        .withMountPath(ServerConfig.DATA_DIRECTORY)
                        .build())
                .addToVolumeMounts(new VolumeMountBuilder()
                        .withName("config")
                        .withMountPath(ServerConfig.CONFIG_DIRECTORY)
                        .withReadOnly(true)
                        .build())
                .addToVolumeMounts(new VolumeMountBuilder()
                        .withName("auth")
                        .withMountPath(ServerConfig.SECRET_DIRECTORY)
                        .withReadOnly(true)
                        .build())
                .build();
    }

    /**
     * Ready is a server that answers at all, LOADING, MASTERDOWN and NOAUTH included: {@code redis-cli} ends with 0 for
     * each of them. A server that hangs is found by the probe's own time-out, for redis-cli has none before 7.2. Traffic is decided by EndpointSlices, not by this; and there is no liveness probe, because one would
     * kill a server that is loading or fenced.
     */
    private static Probe answers(TemplateSpec template) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand(program(template) + "-cli", "ping")
                .endExec()
                .withPeriodSeconds(5)
                .withTimeoutSeconds(3)
                .withFailureThreshold(2)
                .build();
    }

    private static List<Volume> volumes(CacheMember member, MemberIdentity identity) {
        List<Volume> volumes = new ArrayList<>(List.of(
                new VolumeBuilder()
                        .withName("config")
                        .withNewConfigMap()
                        .withName(identity.names().config())
                        .endConfigMap()
                        .build(),
                new VolumeBuilder()
                        .withName("auth")
                        .withNewSecret()
                        .withSecretName(identity.names().serverSecret())
                        .endSecret()
                        .build()));
        if (ServerSettings.persistence(member.getSpec().main().storage()) == Persistence.None) {
            volumes.add(new VolumeBuilder()
                    .withName(DATA_VOLUME)
                    .withNewEmptyDir()
                    .endEmptyDir()
                    .build());
        }
        return volumes;
    }

    private static String program(TemplateSpec template) {
        return template.engine().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Quantity> amounts(@Nullable ResourceAmounts amounts) {
        Map<String, Quantity> map = new TreeMap<>();
        if (amounts != null && amounts.cpu() != null) {
            map.put("cpu", amounts.cpu());
        }
        if (amounts != null && amounts.memory() != null) {
            map.put("memory", Quantity.parse(amounts.memory()));
        }
        return map;
    }
}
