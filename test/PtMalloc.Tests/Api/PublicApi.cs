using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PtMalloc.Tests;

/// <summary>
/// What a user of an assembly can name, as text in the manner of C#: a paragraph for each type, a line for each of its
/// members, in the order of the alphabet.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) =>
        string.Join(
            '\n',
            assembly.GetExportedTypes()
                .OrderBy(static type => type.FullName, StringComparer.Ordinal)
                .Select(Paragraph));

    private static string Paragraph(Type type)
    {
        IEnumerable<string> members = type.IsEnum
            ? type.GetEnumNames().Select(name => $"{name} = {Enum.Format(type, Enum.Parse(type, name), "d")}")
            : type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal);
        return $"{Head(type)}\n{string.Concat(members.Select(static member => $"    {member}\n"))}";
    }

    private static string Head(Type type)
    {
        string head = $"{Kind(type)} {type.Namespace}.{CSharpText.Of(type)}";
        if (type.IsEnum)
            return head;
        IEnumerable<Type> bases = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases = bases.Prepend(parent);
        return head
            + string.Concat(bases.Select((item, index) => (index == 0 ? " : " : ", ") + CSharpText.Of(item)))
            + CSharpText.Constraints(type.GetGenericArguments());
    }

    private static string Kind(Type type) =>
        type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsByRefLike: true } => "ref struct",
            { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };

    /// <summary>Null for what a user can't name, and for accessors, which stand with their property or event.</summary>
    private static string? Line(MemberInfo member) =>
        member switch
        {
            FieldInfo field when IsVisible(field.Attributes) =>
                $"{Access(field.IsPublic)}{Modifier(field)}{CSharpText.Of(field)} "
                + $"{field.Name}{CSharpText.Constant(field)}",
            ConstructorInfo made when IsVisible(made) =>
                $"{Access(made.IsPublic)}{CSharpText.Bare(made.DeclaringType!)}({CSharpText.Of(made.GetParameters())})",
            MethodInfo method when IsVisible(method) && !IsAccessor(method) && method.Name[0] != '<' => Line(method),
            PropertyInfo property when property.GetAccessors(nonPublic: true).FirstOrDefault(IsVisible) is { } first =>
                Line(property, first),
            EventInfo { AddMethod: { } add } happening when IsVisible(add) =>
                $"{Access(add.IsPublic)}{Modifier(add)}event "
                + $"{CSharpText.Of(happening.EventHandlerType!)} {happening.Name}",
            _ => null,
        };

    private static string Line(MethodInfo method)
    {
        Type[] arguments = method.GetGenericArguments();
        return $"{Access(method.IsPublic)}{Modifier(method)}{CSharpText.Of(method.ReturnParameter)} "
            + $"{method.Name}{CSharpText.Arguments(arguments)}"
            + $"({CSharpText.Of(method.GetParameters())}){CSharpText.Constraints(arguments)}";
    }

    private static string Line(PropertyInfo property, MethodInfo first)
    {
        string name = property.GetIndexParameters() is { Length: > 0 } parameters
            ? $"this[{CSharpText.Of(parameters)}]"
            : property.Name;
        string accessors = string.Concat(property.GetAccessors(nonPublic: true).Where(IsVisible).Select(Accessor));
        return $"{Access(first.IsPublic)}{Modifier(first)}{CSharpText.Of(property)} {name} {{ {accessors}}}";
    }

    private static string Accessor(MethodInfo method) =>
        method.ReturnType != typeof(void) ? "get; "
        : method.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; "
        : "set; ";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldAttributes field) =>
        (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Public
        or FieldAttributes.Family
        or FieldAttributes.FamORAssem;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Access(bool isPublic) => isPublic ? "public " : "protected ";

    private static string Modifier(MethodInfo method) =>
        method switch
        {
            { IsStatic: true } => "static ",
            _ when method.GetBaseDefinition() != method => "override ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };

    private static string Modifier(FieldInfo field) =>
        field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
}
