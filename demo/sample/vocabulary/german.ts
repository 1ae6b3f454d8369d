import { grammar } from '../grammar.js'

export const germanKitchen = grammar(String.raw`
gericht := Kartoffelsuppe, Apfelkuchen, Linseneintopf, Zwiebelkuchen, Rinderbraten, Käsespätzle, Pflaumenmus, Kürbissuppe, Gemüsepfanne, Roggenbrot
zutat := Zwiebeln, Möhren, Äpfel, Kartoffeln, Haselnüsse, Pilze, Linsen, Pflaumen, Kräuter, Eier, Tomaten
person := Meine Großmutter, Unsere Nachbarin, Der Bäcker im Dorf, Mein Onkel, Eine Freundin aus Bremen
s:
Die <zutat> werden gewaschen, fein geschnitten und etwa <3-25> Minuten in Butter gedünstet.
<person> hat für <gericht> immer <zutat> vom Wochenmarkt genommen.
Den Ofen auf <150-230> Grad vorheizen und die Form mit etwas <Öl|Butter|Mehl> vorbereiten.
Zum Schluss kommen <20-300> Gramm <zutat> dazu, dann alles noch <5-60> Minuten ziehen lassen.
Wer keine <zutat> mag, kann stattdessen auch <zutat> verwenden.
Mit frischem Brot und einem Glas <Apfelsaft|Rotwein|Most> schmeckt das am besten.
<gericht> lässt sich gut vorbereiten und hält sich im Kühlschrank <2-6> Tage.
Wichtig ist, dass die <zutat> nicht zu dunkel werden, sonst schmecken sie bitter.
<person> behauptet, dass <zutat> erst am zweiten Tag richtig gut sind.
Für <2-12> Personen braucht man ungefähr <1-4> Kilo <zutat>.
Den Teig mit einem Tuch abdecken und an einem warmen Ort <30-120> Minuten gehen lassen.
Abschmecken mit Salz, Pfeffer und einer Prise <Muskat|Zucker|Zimt|Kümmel>.
Meine Kinder essen <gericht> am liebsten ohne <zutat>.
Die restlichen <zutat> streut man kurz vor dem Servieren darüber.
item:
<20-900> g <zutat>
<1-6> Esslöffel <Öl|Butter|Mehl|Sahne>
title:
<gericht> mit <zutat> wie bei Oma
<gericht>, einfach und schnell
Rezept: <gericht> mit <zutat>
heading := Zutaten, Zubereitung, Tipps, Das passt dazu, Fragen der Leser
`)

export const germanNews = grammar(String.raw`
ort := Altenfurt, Neukirchen am See, Brunnstadt, Hohenlohne, Wiesenthal, Rheinau, Moorhagen
wer := Die Bürgermeisterin, Der Gemeinderat, Ein Sprecher der Polizei, Die Feuerwehr, Der Verkehrsminister, Die Gewerkschaft, Der Trainer, Eine Anwohnerin
sache := die neue Umgehungsstraße, der Streik bei der Bahn, das Hallenbad, die Schließung der Grundschule, der Haushalt, das Stadtfest, der Windpark
verein := SV Brunnstadt, TSV Altenfurt, Eintracht Moorhagen, FC Wiesenthal, Blau-Weiß Rheinau
s:
<wer> in <ort> teilte am <Montag|Dienstag|Freitag> mit, dass <sache> <2-90> Millionen Euro kosten wird.
In <ort> haben rund <200-9000> Menschen gegen die Pläne des Landes demonstriert.
Bei einem Unfall auf der Landstraße nach <ort> wurden <2-6> Personen leicht verletzt.
<wer> kritisierte, <sache> sei seit <2-20> Jahren versprochen worden.
Der Wetterdienst warnt in <ort> vor Sturmböen mit bis zu <70-130> Kilometern in der Stunde.
Der <verein> gewann am Wochenende mit <2-5>:<0-1> gegen den <verein>.
Nach der Niederlage gegen <verein> sagte der Kapitän, man habe die erste Halbzeit verschlafen.
<wer> will sich erst im <Herbst|Frühjahr|kommenden Monat> zu den Vorwürfen äußern.
Für <sache> stimmten <12-30> Abgeordnete, <2-11> waren dagegen.
In <ort> bleibt am <Mittwoch|Donnerstag> der Unterricht wegen der Hitze geschlossen.
Seit <1985-2019> ist die Zahl der Einwohner von <ort> um <2-20> Prozent gesunken.
Die Züge zwischen <ort> und <ort> fahren wegen einer Baustelle nur jede Stunde.
Vor <900-20000> Zuschauern traf der Stürmer des <verein> in der <2-89>. Minute.
<wer> bedankte sich bei den Helfern, die bis tief in die Nacht im Einsatz waren.
Wie es mit der alten Mühle in <ort> weitergeht, ist nach wie vor offen.
title:
<ort>: Streit um das Rathaus
<verein> siegt gegen <verein>
<ort> wartet auf eine Entscheidung
heading := Hintergrund, Reaktionen, So geht es weiter, Aus der Region, Spielbericht
`)
