package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;

/**
 * How the objects of a member are called, labelled and owned.
 *
 * @param namespace of the member and all of its objects
 * @param labels of every object that it owns
 * @param unownedLabels of one that outlives it
 * @param selector of the pods
 */
public record MemberIdentity(
        String namespace,
        MemberNames names,
        Map<String, String> labels,
        Map<String, String> unownedLabels,
        Map<String, String> selector,
        OwnerReference owner) {

    /** The identity of a member that exists. */
    public static MemberIdentity of(CacheMember member) {
        MemberNames names = MemberNames.of(member);
        OwnerReference owner = new OwnerReferenceBuilder()
                .withApiVersion(member.getApiVersion())
                .withKind(member.getKind())
                .withName(member.getMetadata().getName())
                .withUid(member.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
        return new MemberIdentity(
                member.getMetadata().getNamespace(),
                names,
                Labels.of(member.getSpec().cache(), member.getSpec().region()),
                Labels.ofNobody(member.getSpec().cache(), member.getSpec().region()),
                Labels.selector(member.getSpec().cache(), member.getSpec().region()),
                owner);
    }

    /** Metadata of an object that goes with the member. */
    public ObjectMeta meta(String name) {
        return meta(name, labels).withOwnerReferences(owner).build();
    }

    /** Metadata of an object that outlives the member. */
    public ObjectMeta unowned(String name) {
        return meta(name, unownedLabels).build();
    }

    private ObjectMetaBuilder meta(String name, Map<String, String> labelled) {
        return new ObjectMetaBuilder().withName(name).withNamespace(namespace).withLabels(labelled);
    }
}
