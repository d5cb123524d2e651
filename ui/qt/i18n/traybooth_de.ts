<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name></name>
    <message>
        <source>locked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>ausgeblendet</translation>
    </message>
    <message>
        <source>drawn in {views}</source>
        <translation>gezeichnet in {views}</translation>
    </message>
    <message>
        <source>in {count} views</source>
        <translation>in {count} Ansichten</translation>
    </message>
    <message>
        <source>Trace the new stretch; a click on the outline ends it</source>
        <translation>Das neue Stück nachziehen; ein Klick auf den Umriss beendet es</translation>
    </message>
    <message>
        <source>Click adds a point; three make an outline</source>
        <translation>Klick setzt einen Punkt; drei ergeben einen Umriss</translation>
    </message>
    <message>
        <source>Click adds a point to the cut-out; {key} finishes it</source>
        <translation>Klick setzt einen Punkt des Ausschnitts; {key} schließt ihn ab</translation>
    </message>
    <message>
        <source>Click adds a point; {key}, a double-click or the first point finishes</source>
        <translation>Klick setzt einen Punkt; {key}, Doppelklick oder der erste Punkt schließt ab</translation>
    </message>
    <message>
        <source>{key} deletes the marked points</source>
        <translation>{key} löscht die markierten Punkte</translation>
    </message>
    <message>
        <source>Click starts an outline: {type}</source>
        <translation>Klick beginnt einen Umriss: {type}</translation>
    </message>
    <message>
        <source>Shift+Alt+click draws the selected damage in this view too</source>
        <translation>Umschalt+Alt+Klick zeichnet den gewählten Schaden auch in dieser Ansicht</translation>
    </message>
    <message>
        <source>This outline is locked; {key} unlocks it</source>
        <translation>Dieser Umriss ist gesperrt; {key} entsperrt ihn</translation>
    </message>
    <message>
        <source>Drag a point to move it, an edge to add one; {key} deletes the region</source>
        <translation>Punkt ziehen verschiebt ihn, Kante ziehen fügt einen ein; {key} löscht den Bereich</translation>
    </message>
    <message>
        <source>Click a region to change it, or choose a type to draw</source>
        <translation>Bereich anklicken zum Ändern, oder Schadensart wählen</translation>
    </message>
    <message>
        <source>Click the region to join; {key} cancels</source>
        <translation>Bereich zum Vereinen anklicken; {key} bricht ab</translation>
    </message>
    <message>
        <source>Click the region to cut away; {key} cancels</source>
        <translation>Bereich zum Abziehen anklicken; {key} bricht ab</translation>
    </message>
    <message>
        <source>Choose a damage type, then click along the damage</source>
        <translation>Schadensart wählen, dann am Schaden entlang klicken</translation>
    </message>
    <message>
        <source>Click the opposite corner of the rectangle</source>
        <translation>Gegenüberliegende Ecke des Rechtecks anklicken</translation>
    </message>
    <message>
        <source>Click starts a further part of the selected damage</source>
        <translation>Klick beginnt einen weiteren Teil des gewählten Schadens</translation>
    </message>
    <message>
        <source>Drag along the selected outline&apos;s new stretch, from the outline to the outline</source>
        <translation>Neues Stück des gewählten Umrisses ziehen, von Umriss zu Umriss</translation>
    </message>
    <message>
        <source>Drag takes area away from the selected damage</source>
        <translation>Ziehen nimmt Fläche vom gewählten Schaden weg</translation>
    </message>
    <message>
        <source>Click a point to delete it, or inside a region to cut out</source>
        <translation>Punkt anklicken zum Löschen, oder im Bereich zum Ausschneiden</translation>
    </message>
    <message>
        <source>Drag adds area, with Alt it takes area away; Ctrl+wheel changes the size</source>
        <translation>Ziehen fügt Fläche hinzu, mit Alt nimmt es sie weg; Strg+Rad ändert die Größe</translation>
    </message>
    <message>
        <source>Choose a damage type first</source>
        <translation>Zuerst eine Schadensart wählen</translation>
    </message>
    <message>
        <source>Click the damage, or drag a box around it: {type}</source>
        <translation>Schaden anklicken oder einen Rahmen darum ziehen: {type}</translation>
    </message>
    <message>
        <source>Drag a rectangle, or click two corners: {type}</source>
        <translation>Rechteck ziehen oder zwei Ecken anklicken: {type}</translation>
    </message>
    <message>
        <source>This outline is hidden; {key} shows it again</source>
        <translation>Dieser Umriss ist ausgeblendet; {key} zeigt ihn wieder</translation>
    </message>
    <message>
        <source>light</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>Klick</translation>
    </message>
    <message>
        <source>add a point</source>
        <translation>Punkt setzen</translation>
    </message>
    <message>
        <source>finish</source>
        <translation>abschließen</translation>
    </message>
    <message>
        <source>Right-click</source>
        <translation>Rechtsklick</translation>
    </message>
    <message>
        <source>drop the last</source>
        <translation>letzten entfernen</translation>
    </message>
    <message>
        <source>Shift+drag</source>
        <translation>Umschalt+Ziehen</translation>
    </message>
    <message>
        <source>freehand</source>
        <translation>freihand</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>abbrechen</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>add area</source>
        <translation>Fläche hinzufügen</translation>
    </message>
    <message>
        <source>take area away</source>
        <translation>Fläche wegnehmen</translation>
    </message>
    <message>
        <source>smaller, larger</source>
        <translation>kleiner, größer</translation>
    </message>
    <message>
        <source>back to the pen</source>
        <translation>zurück zum Stift</translation>
    </message>
    <message>
        <source>outline what is there</source>
        <translation>umreißen, was da ist</translation>
    </message>
    <message>
        <source>a box around it</source>
        <translation>Rahmen darum</translation>
    </message>
    <message>
        <source>leave out</source>
        <translation>weglassen</translation>
    </message>
    <message>
        <source>take it over</source>
        <translation>übernehmen</translation>
    </message>
    <message>
        <source>take back the last</source>
        <translation>letztes zurücknehmen</translation>
    </message>
    <message>
        <source>drop it</source>
        <translation>verwerfen</translation>
    </message>
    <message>
        <source>move a point</source>
        <translation>Punkt verschieben</translation>
    </message>
    <message>
        <source>Alt+click</source>
        <translation>Alt+Klick</translation>
    </message>
    <message>
        <source>delete a point</source>
        <translation>Punkt löschen</translation>
    </message>
    <message>
        <source>redraw a stretch</source>
        <translation>Stück neu ziehen</translation>
    </message>
    <message>
        <source>Alt+drag</source>
        <translation>Alt+Ziehen</translation>
    </message>
    <message>
        <source>move the region</source>
        <translation>Bereich verschieben</translation>
    </message>
    <message>
        <source>minor or major</source>
        <translation>gering oder schwer</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>löschen</translation>
    </message>
    <message>
        <source>start an outline</source>
        <translation>Umriss beginnen</translation>
    </message>
    <message>
        <source>cut out</source>
        <translation>ausschneiden</translation>
    </message>
    <message>
        <source>Shift+Alt+click</source>
        <translation>Umschalt+Alt+Klick</translation>
    </message>
    <message>
        <source>further part</source>
        <translation>weiterer Teil</translation>
    </message>
    <message>
        <source>put the pen down</source>
        <translation>Stift ablegen</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>kopieren</translation>
    </message>
    <message>
        <source>join</source>
        <translation>vereinen</translation>
    </message>
    <message>
        <source>from corner to corner</source>
        <translation>von Ecke zu Ecke</translation>
    </message>
    <message>
        <source>one corner, then the other</source>
        <translation>eine Ecke, dann die andere</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>no snapping</source>
        <translation>ohne Einrasten</translation>
    </message>
    <message>
        <source>draw</source>
        <translation>zeichnen</translation>
    </message>
    <message>
        <source>rectangle</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>undamaged</source>
        <translation>unbeschädigt</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Rad</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Space+drag</source>
        <translation>Leertaste+Ziehen</translation>
    </message>
    <message>
        <source>move the image</source>
        <translation>Bild verschieben</translation>
    </message>
    <message>
        <source>hide outlines</source>
        <translation>Umrisse ausblenden</translation>
    </message>
    <message>
        <source>no damage score yet</source>
        <translation>noch kein Schadenswert</translation>
    </message>
    <message>
        <source>You decide what you see.</source>
        <translation>Es zählt, was Sie sehen.</translation>
    </message>
    <message>
        <source>damage score</source>
        <translation>Schadenswert</translation>
    </message>
    <message>
        <source>threshold {figure}</source>
        <translation>Schwelle {figure}</translation>
    </message>
    <message>
        <source>No region is selected.</source>
        <translation>Kein Bereich ist gewählt.</translation>
    </message>
    <message>
        <source>Select one, then ask for its best light.</source>
        <translation>Einen wählen, dann nach seinem besten Licht fragen.</translation>
    </message>
    <message>
        <source>This light shows the outline best.</source>
        <translation>Dieses Licht zeigt den Umriss am besten.</translation>
    </message>
    <message>
        <source>Depth in colours</source>
        <translation>Tiefe in Farben</translation>
    </message>
    <message>
        <source>Depth as a lit surface</source>
        <translation>Tiefe als beleuchtete Fläche</translation>
    </message>
    <message>
        <source>Range over all lightings · not metric</source>
        <translation>Spanne über alle Beleuchtungen · ohne Maßstab</translation>
    </message>
    <message>
        <source>Relief from the lights&apos; sides · not metric</source>
        <translation>Relief aus den Lichtrichtungen · ohne Maßstab</translation>
    </message>
    <message>
        <source>{one} less {other} · not metric</source>
        <translation>{one} minus {other} · ohne Maßstab</translation>
    </message>
    <message>
        <source>Image adjusted</source>
        <translation>Bild angepasst</translation>
    </message>
    <message>
        <source>Show next</source>
        <translation>Nächstes zeigen</translation>
    </message>
    <message>
        <source>{key} once more submits all the same.</source>
        <translation>{key} noch einmal gibt trotzdem ab.</translation>
    </message>
    <message>
        <source>Something looks wrong.</source>
        <translation>Hier stimmt etwas nicht.</translation>
    </message>
    <message>
        <source>{size} px</source>
        <translation>{size} px</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Stift</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Smart</source>
        <translation>Zauberstab</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>Wegnehmen</translation>
    </message>
    <message>
        <source>Add part</source>
        <translation>Neuer Teil</translation>
    </message>
    <message>
        <source>Redraw</source>
        <translation>Neu ziehen</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>Anpassen</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>Local contrast</source>
        <translation>Feinkontrast</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>Mischen</translation>
    </message>
    <message>
        <source>Best light</source>
        <translation>Bestes Licht</translation>
    </message>
    <message>
        <source>There is no relief of this view: it needs three lights on different sides.</source>
        <translation>Für diese Ansicht gibt es kein Relief: Es braucht drei Lichter von verschiedenen Seiten.</translation>
    </message>
    <message>
        <source>The booth&apos;s profile says where its lights stand.</source>
        <translation>Wo die Lichter stehen, sagt das Profil der Lichtbox.</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>Einen Moment …</translation>
    </message>
    <message>
        <source>nothing to measure with here</source>
        <translation>hier lässt sich nichts messen</translation>
    </message>
    <message>
        <source>no depth here</source>
        <translation>keine Tiefe hier</translation>
    </message>
    <message>
        <source>seen too steeply to measure</source>
        <translation>zu schräg zum Messen</translation>
    </message>
    <message>
        <source>{length} × {width} mm</source>
        <translation>{length} × {width} mm</translation>
    </message>
    <message>
        <source>{count} views agree {figure}</source>
        <translation>{count} Ansichten einig {figure}</translation>
    </message>
    <message>
        <source>{count} views do not meet: {distance} mm apart</source>
        <translation>{count} Ansichten {distance} mm auseinander</translation>
    </message>
    <message>
        <source>area {value} {sign} {limit} cm²</source>
        <translation>Fläche {value} {sign} {limit} cm²</translation>
    </message>
    <message>
        <source>length {value} {sign} {limit} mm</source>
        <translation>Länge {value} {sign} {limit} mm</translation>
    </message>
    <message>
        <source>width {value} {sign} {limit} mm</source>
        <translation>Breite {value} {sign} {limit} mm</translation>
    </message>
    <message>
        <source>edge {value} {sign} {limit} mm</source>
        <translation>Rand {value} {sign} {limit} mm</translation>
    </message>
    <message>
        <source>dent {value} {sign} {limit} mm</source>
        <translation>Delle {value} {sign} {limit} mm</translation>
    </message>
    <message>
        <source>dent {value} {sign} {limit} mm³</source>
        <translation>Delle {value} {sign} {limit} mm³</translation>
    </message>
    <message>
        <source>Suggested: {severity} ({figures})</source>
        <translation>Vorschlag: {severity} ({figures})</translation>
    </message>
    <message>
        <source>{area} mm²</source>
        <translation>{area} mm²</translation>
    </message>
    <message>
        <source>{area} ± {sigma} mm²</source>
        <translation>{area} ± {sigma} mm²</translation>
    </message>
    <message>
        <source>{area} cm²</source>
        <translation>{area} cm²</translation>
    </message>
    <message>
        <source>{area} ± {sigma} cm²</source>
        <translation>{area} ± {sigma} cm²</translation>
    </message>
    <message>
        <source>dent {depth} mm</source>
        <translation>Delle {depth} mm</translation>
    </message>
    <message>
        <source>dent {depth} ± {sigma} mm</source>
        <translation>Delle {depth} ± {sigma} mm</translation>
    </message>
    <message>
        <source>Take it again, or draw under one light only.</source>
        <translation>Neu aufnehmen, oder nur unter einem Licht zeichnen.</translation>
    </message>
    <message>
        <source>The item moved by {figure} px while this view was taken; outlines do not fit under: {lightings}.</source>
        <translation>Der Artikel hat sich während der Aufnahme um {figure} px bewegt; Umrisse passen nicht unter: {lightings}.</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Voriger</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>Looking for the damage in the other views…</source>
        <translation>Der Schaden wird in den anderen Ansichten gesucht …</translation>
    </message>
    <message>
        <source>{count} proposals</source>
        <translation>{count} Vorschläge</translation>
    </message>
    <message>
        <source>One proposal</source>
        <translation>Ein Vorschlag</translation>
    </message>
    <message>
        <source>projected from {view}, quality {figure}</source>
        <translation>übertragen aus {view}, Güte {figure}</translation>
    </message>
    <message>
        <source>seen by the model, score {figure}</source>
        <translation>vom Modell gesehen, Wert {figure}</translation>
    </message>
    <message>
        <source>There is no damage to project.</source>
        <translation>Es gibt keinen Schaden zum Übertragen.</translation>
    </message>
    <message>
        <source>Draw it first.</source>
        <translation>Zuerst einen zeichnen.</translation>
    </message>
    <message>
        <source>No damage is drawn in this view.</source>
        <translation>In dieser Ansicht ist kein Schaden gezeichnet.</translation>
    </message>
    <message>
        <source>Select one in the list.</source>
        <translation>Einen in der Liste wählen.</translation>
    </message>
    <message>
        <source>The other views have this outline already, or it was proposed there.</source>
        <translation>Die anderen Ansichten haben diesen Umriss schon, oder er wurde dort vorgeschlagen.</translation>
    </message>
    <message>
        <source>Found in {views}.</source>
        <translation>Gefunden in: {views}.</translation>
    </message>
    <message>
        <source>{key} goes to the next proposal.</source>
        <translation>{key} geht zum nächsten Vorschlag.</translation>
    </message>
    <message>
        <source>Not in {views}: too little depth under the outline.</source>
        <translation>Nicht in {views}: zu wenig Tiefe unter dem Umriss.</translation>
    </message>
    <message>
        <source>Not in {views}: seen too steeply there.</source>
        <translation>Nicht in {views}: dort zu schräg zu sehen.</translation>
    </message>
    <message>
        <source>Not in {views}: outside the image.</source>
        <translation>Nicht in {views}: außerhalb des Bildes.</translation>
    </message>
    <message>
        <source>Not in {views}: hidden there.</source>
        <translation>Nicht in {views}: dort verdeckt.</translation>
    </message>
    <message>
        <source>Not in {views}: the cameras are not calibrated.</source>
        <translation>Nicht in {views}: Die Kameras sind nicht kalibriert.</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Übertragen</translation>
    </message>
    <message>
        <source>{key} projects the damage into the other views.</source>
        <translation>{key} überträgt den Schaden in die anderen Ansichten.</translation>
    </message>
    <message>
        <source>There are no proposals.</source>
        <translation>Es gibt keine Vorschläge.</translation>
    </message>
    <message>
        <source>{accept} takes the proposal over, {reject} refuses it, {next} goes on</source>
        <translation>{accept} übernimmt den Vorschlag, {reject} lehnt ihn ab, {next} geht weiter</translation>
    </message>
    <message>
        <source>The outline changed in {sources}; {key} renews {targets}</source>
        <translation>Der Umriss wurde in {sources} geändert; {key} erneuert {targets}</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Vereinen</translation>
    </message>
    <message>
        <source>Cut away</source>
        <translation>Abziehen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Nach vorn</translation>
    </message>
    <message>
        <source>Backward</source>
        <translation>Nach hinten</translation>
    </message>
    <message>
        <source>Peek</source>
        <translation>Durchblick</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Snap</source>
        <translation>Einrasten</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>This lighting</source>
        <translation>Nur dieses</translation>
    </message>
    <message>
        <source>All lightings</source>
        <translation>Alle Lichter</translation>
    </message>
    <message>
        <source>Earlier image</source>
        <translation>Früheres Bild</translation>
    </message>
    <message>
        <source>Take again</source>
        <translation>Nochmal</translation>
    </message>
    <message>
        <source>The view was taken again.</source>
        <translation>Die Ansicht wurde neu aufgenommen.</translation>
    </message>
    <message>
        <source>The image of before is kept.</source>
        <translation>Das bisherige Bild bleibt erhalten.</translation>
    </message>
    <message>
        <source>Taking the view again: do not touch the item.</source>
        <translation>Die Ansicht wird neu aufgenommen: Artikel nicht berühren.</translation>
    </message>
    <message>
        <source>An earlier image is shown; the view was taken again since.</source>
        <translation>Gezeigt wird ein früheres Bild; die Ansicht wurde seitdem neu aufgenommen.</translation>
    </message>
    <message>
        <source>Take {view} again? Shown: {lighting}. The outlines stay, and the image of before is kept.</source>
        <translation>{view} neu aufnehmen? Gezeigt: {lighting}. Umrisse und bisheriges Bild bleiben.</translation>
    </message>
    <message>
        <source>This booth is a recording: nothing can be taken again.</source>
        <translation>Diese Lichtbox ist ein Mitschnitt: Nichts kann neu aufgenommen werden.</translation>
    </message>
    <message>
        <source>The booth is not open: nothing can be taken again.</source>
        <translation>Die Lichtbox ist nicht offen: Nichts kann neu aufgenommen werden.</translation>
    </message>
    <message>
        <source>A capture is being taken.</source>
        <translation>Gerade wird aufgenommen.</translation>
    </message>
    <message>
        <source>The built-in outline goes on.</source>
        <translation>Der eingebaute Umriss arbeitet weiter.</translation>
    </message>
    <message>
        <source>Looking for the outline…</source>
        <translation>Der Umriss wird gesucht …</translation>
    </message>
    <message>
        <source>{key} takes the outline over; a click adds to it, with Alt it leaves out</source>
        <translation>{key} übernimmt den Umriss; ein Klick fügt hinzu, mit Alt lässt er weg</translation>
    </message>
    <message>
        <source>Nothing stands out here: click another place, or drag a box around the damage</source>
        <translation>Hier hebt sich nichts ab: andere Stelle anklicken oder einen Rahmen um den Schaden ziehen</translation>
    </message>
    <message>
        <source>+ Add</source>
        <translation>+ Dazu</translation>
    </message>
    <message>
        <source>− Leave out</source>
        <translation>− Weglassen</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>ActiveFaults</name>
    <message>
        <source>In force now</source>
        <translation>Jetzt in Kraft</translation>
    </message>
    <message>
        <source>End all faults</source>
        <translation>Alle Störungen beenden</translation>
    </message>
    <message>
        <source>No fault is made</source>
        <translation>Keine Störung ist erzeugt</translation>
    </message>
    <message>
        <source>({seconds} s)</source>
        <translation>({seconds} s)</translation>
    </message>
</context>
<context>
    <name>BoardPanel</name>
    <message>
        <source>1 picture taken</source>
        <translation>1 Bild genommen</translation>
    </message>
    <message>
        <source>{count} pictures taken</source>
        <translation>{count} Bilder genommen</translation>
    </message>
    <message>
        <source>Take by itself when still</source>
        <translation>Von selbst nehmen, wenn ruhig</translation>
    </message>
    <message>
        <source>The booth holds the board</source>
        <translation>Die Lichtbox hält die Tafel</translation>
    </message>
    <message>
        <source>Take a picture</source>
        <translation>Bild nehmen</translation>
    </message>
    <message>
        <source>Solve</source>
        <translation>Berechnen</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Von vorn</translation>
    </message>
    <message>
        <source>Board as PDF</source>
        <translation>Tafel als PDF</translation>
    </message>
</context>
<context>
    <name>Boards</name>
    <message>
        <source>Captures by score: undamaged upwards, damaged downwards</source>
        <translation>Aufnahmen nach Wert: unbeschädigte nach oben, beschädigte nach unten</translation>
    </message>
    <message>
        <source>What is found, and how many good ones that costs (ROC)</source>
        <translation>Was gefunden wird und wie viele gute das kostet (ROC)</translation>
    </message>
    <message>
        <source>Precision and recall among these captures</source>
        <translation>Genauigkeit und Trefferquote bei diesen Aufnahmen</translation>
    </message>
    <message>
        <source>Are scores probabilities? (Calibration)</source>
        <translation>Sind die Werte Wahrscheinlichkeiten? (Kalibrierung)</translation>
    </message>
    <message>
        <source>At this threshold, by group</source>
        <translation>Bei dieser Schwelle, nach Gruppen</translation>
    </message>
    <message>
        <source>score</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>captures</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>good ones sidelined</source>
        <translation>gute ausgesondert</translation>
    </message>
    <message>
        <source>damaged found</source>
        <translation>gefunden</translation>
    </message>
    <message>
        <source>share damaged</source>
        <translation>Anteil beschädigt</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>average {value}</source>
        <translation>Mittel {value}</translation>
    </message>
    <message>
        <source>Brier {brier}, expected error {error}</source>
        <translation>Brier {brier}, erwarteter Fehler {error}</translation>
    </message>
</context>
<context>
    <name>BrowseHalf</name>
    <message>
        <source>No captures yet. They appear here as soon as they are taken.</source>
        <translation>Noch keine Aufnahmen. Sie erscheinen hier, sobald welche gemacht sind.</translation>
    </message>
</context>
<context>
    <name>CalibrateSection</name>
    <message>
        <source>Calibrate</source>
        <translation>Kalibrieren</translation>
    </message>
    <message>
        <source>Print {path} at 100 % and measure a square</source>
        <translation>{path} mit 100 % drucken und ein Feld nachmessen</translation>
    </message>
</context>
<context>
    <name>CalibrationsCard</name>
    <message>
        <source>Calibration in force</source>
        <translation>Geltende Kalibrierung</translation>
    </message>
    <message>
        <source>Calibrate again</source>
        <translation>Neu kalibrieren</translation>
    </message>
    <message>
        <source>{date}, {rms} px</source>
        <translation>{date}, {rms} px</translation>
    </message>
    <message>
        <source>as the profile says</source>
        <translation>nach dem Profil</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>CamerasCard</name>
    <message>
        <source>Last fault, now over: {fault}</source>
        <translation>Letzte Störung, vorüber: {fault}</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Kameras</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Bildrate</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Faults</source>
        <translation>Störungen</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>Gang</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>Neustarts</translation>
    </message>
    <message>
        <source>in {seconds} s</source>
        <translation>in {seconds} s</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>{rate} of {nominal} Hz</source>
        <translation>{rate} von {nominal} Hz</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
</context>
<context>
    <name>CapturePage</name>
    <message>
        <source>Capturing: do not touch the item</source>
        <translation>Aufnahme läuft: Artikel nicht berühren</translation>
    </message>
    <message>
        <source>The booth is starting</source>
        <translation>Die Lichtbox startet</translation>
    </message>
    <message>
        <source>Cameras and lights are being opened</source>
        <translation>Kameras und Licht werden geöffnet</translation>
    </message>
    <message>
        <source>The booth is not open</source>
        <translation>Die Lichtbox ist nicht offen</translation>
    </message>
    <message>
        <source>The page “Booth” tries again</source>
        <translation>Auf der Seite „Lichtbox“ erneut versuchen</translation>
    </message>
    <message>
        <source>Capture {id} stored in {seconds} s</source>
        <translation>Aufnahme {id} in {seconds} s gespeichert</translation>
    </message>
    <message>
        <source>What was taken is kept as an incomplete capture</source>
        <translation>Was schon da war, bleibt als unvollständige Aufnahme erhalten</translation>
    </message>
    <message>
        <source>Nothing can be captured</source>
        <translation>Aufnehmen ist nicht möglich</translation>
    </message>
    <message>
        <source>The data folder did not open</source>
        <translation>Der Datenordner ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>Place the item, then press {key}</source>
        <translation>Artikel auflegen, dann {key} drücken</translation>
    </message>
    <message>
        <source>Nobody checks how the item lies any more</source>
        <translation>Die Lage des Artikels wird nicht mehr geprüft</translation>
    </message>
    <message>
        <source>Draw the damage, or press {key} for none</source>
        <translation>Schaden zeichnen – oder {key}, wenn es keinen gibt</translation>
    </message>
</context>
<context>
    <name>ChoiceLine</name>
    <message>
        <source>All sets</source>
        <translation>Alle Sets</translation>
    </message>
    <message>
        <source>Compare with …</source>
        <translation>Vergleichen mit …</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>CoverageCard</name>
    <message>
        <source>Seen of the board</source>
        <translation>Von der Tafel gesehen</translation>
    </message>
</context>
<context>
    <name>DataCard</name>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>{free} GB of {total} GB</source>
        <translation>{free} GB von {total} GB</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
</context>
<context>
    <name>DaysCard</name>
    <message>
        <source>Captures by day: undamaged, damaged, undecided</source>
        <translation>Aufnahmen je Tag: unbeschädigt, beschädigt, offen</translation>
    </message>
</context>
<context>
    <name>DevicesSection</name>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>The booth and its devices</source>
        <translation>Die Lichtbox und ihre Geräte</translation>
    </message>
    <message>
        <source>State of every device; lights and item by hand</source>
        <translation>Zustand aller Geräte; Licht und Artikel von Hand</translation>
    </message>
</context>
<context>
    <name>DriftSection</name>
    <message>
        <source>Drift</source>
        <translation>Drift</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Lighting</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>Reference period</source>
        <translation>Bezugszeit</translation>
    </message>
    <message>
        <source>Newest captures</source>
        <translation>Neueste Aufnahmen</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Are images and scores as they were?</source>
        <translation>Sind Bilder und Werte, wie sie waren?</translation>
    </message>
    <message>
        <source>Too few captures yet to tell whether anything drifts</source>
        <translation>Noch zu wenige Aufnahmen, um Drift zu erkennen</translation>
    </message>
    <message>
        <source>{reference} captures of the reference period, {recent} since then; it takes 30 of each.</source>
        <translation>{reference} Aufnahmen in der Bezugszeit, {recent} seither; es braucht je 30.</translation>
    </message>
    <message>
        <source>{count} figures drift: look at lights, lenses and cameras</source>
        <translation>{count} Größen driften: Lichter, Objektive und Kameras ansehen</translation>
    </message>
    <message>
        <source>One figure drifts: look at lights, lenses and cameras</source>
        <translation>Eine Größe driftet: Lichter, Objektive und Kameras ansehen</translation>
    </message>
    <message>
        <source>Images and scores are as they were</source>
        <translation>Bilder und Werte sind, wie sie waren</translation>
    </message>
    <message>
        <source>The newest {recent} captures against {reference} of the reference period.</source>
        <translation>Die neuesten {recent} Aufnahmen gegen {reference} aus der Bezugszeit.</translation>
    </message>
    <message>
        <source>{points} points</source>
        <translation>{points} Punkte</translation>
    </message>
</context>
<context>
    <name>EventsCard</name>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Faults only</source>
        <translation>Nur Störungen</translation>
    </message>
</context>
<context>
    <name>FaultButtons</name>
    <message>
        <source>Make a fault</source>
        <translation>Störung erzeugen</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>What goes wrong; press it once more to end it</source>
        <translation>Was schiefgeht; noch einmal drücken beendet es</translation>
    </message>
    <message>
        <source>until it is ended</source>
        <translation>bis zum Beenden</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
</context>
<context>
    <name>FaultsSection</name>
    <message>
        <source>Faults</source>
        <translation>Störungen</translation>
    </message>
    <message>
        <source>Try out what happens when something fails</source>
        <translation>Störungen ausprobieren</translation>
    </message>
    <message>
        <source>Nothing here breaks a device; captures that are taken meanwhile are not sound</source>
        <translation>Schadet keinem Gerät; Aufnahmen sind derweil nicht brauchbar</translation>
    </message>
</context>
<context>
    <name>FilterLine</name>
    <message>
        <source>All states</source>
        <translation>Alle Zustände</translation>
    </message>
    <message>
        <source>All verdicts</source>
        <translation>Alle Urteile</translation>
    </message>
    <message>
        <source>All damages</source>
        <translation>Alle Schäden</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>Highest score first</source>
        <translation>Höchster Wert zuerst</translation>
    </message>
    <message>
        <source>Worst disagreement first</source>
        <translation>Größter Widerspruch zuerst</translation>
    </message>
    <message>
        <source>Most worth labelling first</source>
        <translation>Lohnendste zuerst</translation>
    </message>
    <message>
        <source>Model disagrees</source>
        <translation>Modell widerspricht</translation>
    </message>
    <message>
        <source>Only: {what}  ✕</source>
        <translation>Nur: {what}  ✕</translation>
    </message>
    <message>
        <source>Code begins with …</source>
        <translation>Code beginnt mit …</translation>
    </message>
</context>
<context>
    <name>FlagsCard</name>
    <message>
        <source>Redesign suspected</source>
        <translation>Neue Verpackung vermutet</translation>
    </message>
    <message>
        <source>{product}: {count} good captures differ alike from the references</source>
        <translation>{product}: {count} gute Aufnahmen weichen gleich von den Referenzen ab</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Same packaging</source>
        <translation>Gleiche Verpackung</translation>
    </message>
    <message>
        <source>New packaging</source>
        <translation>Neue Verpackung</translation>
    </message>
</context>
<context>
    <name>GallerySection</name>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>References</source>
        <translation>Referenzen</translation>
    </message>
    <message>
        <source>Useful poses</source>
        <translation>Nützliche Lagen</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>Abgelegt</translation>
    </message>
    <message>
        <source>No product has references yet. Accept an undamaged capture in Review and press “Make reference”.</source>
        <translation>Noch hat kein Produkt Referenzen. Eine unbeschädigte Aufnahme unter „Prüfen“ annehmen und „Als Referenz“ drücken.</translation>
    </message>
    <message>
        <source>Has this packaging been redesigned?</source>
        <translation>Ist die Verpackung neu gestaltet?</translation>
    </message>
    <message>
        <source>Many good captures of it differ alike from its references</source>
        <translation>Viele gute Aufnahmen weichen gleich von den Referenzen ab</translation>
    </message>
    <message>
        <source>What each product looks like when nothing is wrong</source>
        <translation>Wie jedes Produkt aussieht, wenn nichts fehlt</translation>
    </message>
    <message>
        <source>References in more turns let more captures be compared</source>
        <translation>Mit Referenzen in mehr Drehungen lassen sich mehr Aufnahmen vergleichen</translation>
    </message>
    <message>
        <source>{covered} of {useful}</source>
        <translation>{covered} von {useful}</translation>
    </message>
</context>
<context>
    <name>GoalCard</name>
    <message>
        <source>of {goal} captures, {missing} to go</source>
        <translation>von {goal} Aufnahmen, {missing} fehlen noch</translation>
    </message>
    <message>
        <source>captures; the set has no goal</source>
        <translation>Aufnahmen; das Set hat kein Ziel</translation>
    </message>
    <message>
        <source>{share} % of those decided are damaged, wished are {goal} %</source>
        <translation>{share} % der beurteilten sind beschädigt, gewünscht sind {goal} %</translation>
    </message>
    <message>
        <source>All: {count}</source>
        <translation>Alle: {count}</translation>
    </message>
    <message>
        <source>Damaged: {count}</source>
        <translation>Beschädigt: {count}</translation>
    </message>
    <message>
        <source>Undamaged: {count}</source>
        <translation>Unbeschädigt: {count}</translation>
    </message>
    <message>
        <source>Goal</source>
        <translation>Ziel</translation>
    </message>
</context>
<context>
    <name>GroupTable</name>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Good ones sidelined</source>
        <translation>Gute ausgesondert</translation>
    </message>
    <message>
        <source>AUROC</source>
        <translation>AUROC</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Switch between German and English</source>
        <translation>Zwischen Deutsch und Englisch wechseln</translation>
    </message>
    <message>
        <source>{captures} of {goal}</source>
        <translation>{captures} von {goal}</translation>
    </message>
    <message>
        <source>{captures} capture</source>
        <translation>{captures} Aufnahme</translation>
    </message>
    <message>
        <source>{captures} captures</source>
        <translation>{captures} Aufnahmen</translation>
    </message>
    <message>
        <source>{share} % damaged</source>
        <translation>{share} % beschädigt</translation>
    </message>
    <message>
        <source>Cameras starting …</source>
        <translation>Kameras starten …</translation>
    </message>
    <message>
        <source>Cameras not open</source>
        <translation>Kameras nicht offen</translation>
    </message>
    <message>
        <source>{live} of {count} cameras</source>
        <translation>{live} von {count} Kameras</translation>
    </message>
</context>
<context>
    <name>HelpSheet</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ItemCard</name>
    <message>
        <source>Item</source>
        <translation>Artikel</translation>
    </message>
    <message>
        <source>Scan or type the code</source>
        <translation>Code scannen/tippen</translation>
    </message>
    <message>
        <source>Code of the item</source>
        <translation>Code des Artikels</translation>
    </message>
    <message>
        <source>Next item</source>
        <translation>Nächster Artikel</translation>
    </message>
</context>
<context>
    <name>LabelPanel</name>
    <message>
        <source>The last changes could not be saved yet.</source>
        <translation>Die letzten Änderungen konnten noch nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>They are kept; wait.</source>
        <translation>Sie gehen nicht verloren; bitte warten.</translation>
    </message>
    <message>
        <source>This capture was changed in another place too.</source>
        <translation>Diese Aufnahme wurde auch an anderer Stelle geändert.</translation>
    </message>
    <message>
        <source>It was opened again.</source>
        <translation>Sie wurde neu geöffnet.</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>Gespeichert {time}</translation>
    </message>
    <message>
        <source>No damage drawn</source>
        <translation>Kein Schaden gezeichnet</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Abschließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Undamaged</source>
        <translation>Unbeschädigt</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Abgeben</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>Schadenskarte</translation>
    </message>
</context>
<context>
    <name>LightsCard</name>
    <message>
        <source>Lights by hand</source>
        <translation>Licht von Hand</translation>
    </message>
    <message>
        <source>This booth has no lights that the program can set.</source>
        <translation>Diese Lichtbox hat kein Licht, das das Programm stellen kann.</translation>
    </message>
    <message>
        <source>{share} %</source>
        <translation>{share} %</translation>
    </message>
</context>
<context>
    <name>LiveHalf</name>
    <message>
        <source>{rate} Hz</source>
        <translation>{rate} Hz</translation>
    </message>
    <message>
        <source>Capturing …</source>
        <translation>Nimmt auf …</translation>
    </message>
    <message>
        <source>Capture</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>Capture by itself when still</source>
        <translation>Automatisch aufnehmen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Capture</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Insights</source>
        <translation>Analyse</translation>
    </message>
    <message>
        <source>Booth</source>
        <translation>Lichtbox</translation>
    </message>
    <message>
        <source>Make room on the disk and wait until it says “Saved”. Closing once more loses them.</source>
        <translation>Auf der Festplatte Platz schaffen und warten, bis „Gespeichert“ dasteht. Noch einmal schließen verwirft sie.</translation>
    </message>
    <message>
        <source>The last changes could not be saved yet.</source>
        <translation>Die letzten Änderungen konnten noch nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Open it on the page “Review”.</source>
        <translation>Auf der Seite „Prüfen“ öffnen.</translation>
    </message>
    <message>
        <source>Recovered after the last run: capture {ids}.</source>
        <translation>Nach dem letzten Lauf wiederhergestellt: Aufnahme {ids}.</translation>
    </message>
    <message>
        <source>Drawn and not submitted yet: capture {ids}.</source>
        <translation>Gezeichnet, aber noch nicht abgegeben: Aufnahme {ids}.</translation>
    </message>
    <message>
        <source>Tray Booth</source>
        <translation>Tray Booth</translation>
    </message>
    <message>
        <source>Associate</source>
        <translation>Erfassung</translation>
    </message>
</context>
<context>
    <name>MeaningPanel</name>
    <message>
        <source>No threshold was decided yet: the model&apos;s own is in force.</source>
        <translation>Noch wurde keine Schwelle festgelegt: Es gilt die des Modells.</translation>
    </message>
    <message>
        <source>Damaged found</source>
        <translation>Beschädigte gefunden</translation>
    </message>
    <message>
        <source>Good ones sidelined</source>
        <translation>Gute ausgesondert</translation>
    </message>
    <message>
        <source>Sidelined a day</source>
        <translation>Ausgesondert am Tag</translation>
    </message>
    <message>
        <source>Damaged missed a day</source>
        <translation>Beschädigte übersehen am Tag</translation>
    </message>
    <message>
        <source>Of the sidelined, damaged</source>
        <translation>Von den ausgesonderten beschädigt</translation>
    </message>
    <message>
        <source>Sidelined from this score on</source>
        <translation>Ausgesondert ab diesem Wert</translation>
    </message>
    <message>
        <source>Where so many good ones are sidelined</source>
        <translation>Wo so viele gute ausgesondert werden</translation>
    </message>
    <message>
        <source>Items a day</source>
        <translation>Artikel am Tag</translation>
    </message>
    <message>
        <source>One damaged in</source>
        <translation>Einer beschädigt von</translation>
    </message>
    <message>
        <source>Use this threshold</source>
        <translation>Schwelle festlegen</translation>
    </message>
    <message>
        <source>Why (kept with the decision)</source>
        <translation>Warum (wird mit festgehalten)</translation>
    </message>
    <message>
        <source>Show the missed: {count}</source>
        <translation>Übersehene zeigen: {count}</translation>
    </message>
    <message>
        <source>Show false alarms: {count}</source>
        <translation>Fehlalarme zeigen: {count}</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Something unexpected happened: {error}</source>
        <translation>Etwas Unerwartetes ist passiert: {error}</translation>
    </message>
    <message>
        <source>Your work is saved. The log tells more.</source>
        <translation>Ihre Arbeit ist gespeichert. Mehr steht im Protokoll.</translation>
    </message>
    <message>
        <source>Calibrate again</source>
        <translation>Neu kalibrieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ModelCardView</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>starting …</source>
        <translation>startet …</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>{provider}, threads: {threads}, opset {opset}</source>
        <translation>{provider}, Threads: {threads}, Opset {opset}</translation>
    </message>
    <message>
        <source>AUROC {auroc} on {damaged} damaged and {undamaged} undamaged captures</source>
        <translation>AUROC {auroc} an {damaged} beschädigten und {undamaged} unbeschädigten Aufnahmen</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>{name} is back</source>
        <translation>{name} ist wieder da</translation>
    </message>
</context>
<context>
    <name>OpenedCapture</name>
    <message>
        <source>Grid</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Return …</source>
        <translation>Zurückgeben …</translation>
    </message>
    <message>
        <source>Make reference</source>
        <translation>Als Referenz</translation>
    </message>
    <message>
        <source>Capture {id}</source>
        <translation>Aufnahme {id}</translation>
    </message>
</context>
<context>
    <name>PlacementCard</name>
    <message>
        <source>Placement</source>
        <translation>Lage</translation>
    </message>
</context>
<context>
    <name>ProfileCard</name>
    <message>
        <source>Booth</source>
        <translation>Lichtbox</translation>
    </message>
    <message>
        <source>Open the booth again</source>
        <translation>Lichtbox erneut öffnen</translation>
    </message>
    <message>
        <source>{width} × {depth} mm, up to {height} mm high</source>
        <translation>{width} × {depth} mm, bis {height} mm hoch</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Tray</source>
        <translation>Ablage</translation>
    </message>
</context>
<context>
    <name>ReasonLine</name>
    <message>
        <source>Return, because:</source>
        <translation>Zurückgeben, weil:</translation>
    </message>
</context>
<context>
    <name>RecordSection</name>
    <message>
        <source>Record &amp; replay</source>
        <translation>Mitschnitt &amp; Wiedergabe</translation>
    </message>
    <message>
        <source>Record and replay</source>
        <translation>Mitschneiden und wiedergeben</translation>
    </message>
    <message>
        <source>All cameras, lights and events as they happen, to be played again exactly</source>
        <translation>Alles, was geschieht, um es genau so wiederzugeben</translation>
    </message>
</context>
<context>
    <name>RecorderCard</name>
    <message>
        <source>Recording</source>
        <translation>Mitschnitt</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>JPEG, small</source>
        <translation>JPEG, klein</translation>
    </message>
    <message>
        <source>Lossless, exact replay</source>
        <translation>Verlustfrei, exakt</translation>
    </message>
    <message>
        <source>by date and time</source>
        <translation>nach Datum und Zeit</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Mitschneiden</translation>
    </message>
    <message>
        <source>{time} · {size} · {messages} messages</source>
        <translation>{time} · {size} · {messages} Nachrichten</translation>
    </message>
    <message>
        <source>Dropped: {what}</source>
        <translation>Verloren: {what}</translation>
    </message>
    <message>
        <source>Nothing was dropped</source>
        <translation>Nichts ging verloren</translation>
    </message>
</context>
<context>
    <name>RecordingsCard</name>
    <message>
        <source>Recordings of this station</source>
        <translation>Mitschnitte dieser Station</translation>
    </message>
    <message>
        <source>Nothing was recorded yet.</source>
        <translation>Noch wurde nichts mitgeschnitten.</translation>
    </message>
    <message>
        <source>Open one as the booth: captures of a replay go into a data folder of their own.</source>
        <translation>Als Lichtbox öffnen: Aufnahmen aus einer Wiedergabe kommen in einen eigenen Datenordner.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>ReferencesCard</name>
    <message>
        <source>References of {product}</source>
        <translation>Referenzen von {product}</translation>
    </message>
    <message>
        <source>turned {degrees}°</source>
        <translation>um {degrees}° gedreht</translation>
    </message>
    <message>
        <source>Capture {id}</source>
        <translation>Aufnahme {id}</translation>
    </message>
    <message>
        <source>retired</source>
        <translation>abgelegt</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Retire</source>
        <translation>Ablegen</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Keep and use it</source>
        <translation>Behalten und nutzen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>{rms} px over {takes} pictures</source>
        <translation>{rms} px über {takes} Bilder</translation>
    </message>
    <message>
        <source>the tray&apos;s markers lie within {mm} mm of the profile</source>
        <translation>die Marken der Ablage liegen bis auf {mm} mm wie im Profil</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>RMS px</source>
        <translation>RMS px</translation>
    </message>
    <message>
        <source>worst</source>
        <translation>max.</translation>
    </message>
    <message>
        <source>moved mm</source>
        <translation>Lage mm</translation>
    </message>
    <message>
        <source>turned °</source>
        <translation>Winkel °</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Choose a capture</source>
        <translation>Aufnahme wählen</translation>
    </message>
    <message>
        <source>Double-click or {key} opens it</source>
        <translation>Doppelklick oder {key} öffnet sie</translation>
    </message>
    <message>
        <source>open</source>
        <translation>öffnen</translation>
    </message>
    <message>
        <source>help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Capture {id} was not submitted yet</source>
        <translation>Aufnahme {id} ist noch nicht abgegeben</translation>
    </message>
    <message>
        <source>Draw the damage here and submit it, or go on to the next</source>
        <translation>Schaden hier zeichnen und abgeben, oder weiter zur nächsten</translation>
    </message>
    <message>
        <source>Is the annotation of capture {id} right?</source>
        <translation>Aufnahme {id}: richtig gekennzeichnet?</translation>
    </message>
    <message>
        <source>Accept it, or return it with a reason</source>
        <translation>Annehmen oder mit Grund zurückgeben</translation>
    </message>
    <message>
        <source>accept</source>
        <translation>annehmen</translation>
    </message>
    <message>
        <source>return</source>
        <translation>zurückgeben</translation>
    </message>
    <message>
        <source>previous</source>
        <translation>vorige</translation>
    </message>
    <message>
        <source>next</source>
        <translation>nächste</translation>
    </message>
    <message>
        <source>grid</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>{count} capture</source>
        <translation>{count} Aufnahme</translation>
    </message>
    <message>
        <source>{count} captures</source>
        <translation>{count} Aufnahmen</translation>
    </message>
    <message>
        <source>Capture {id} returned</source>
        <translation>Aufnahme {id} zurückgegeben</translation>
    </message>
    <message>
        <source>Capture {id} accepted</source>
        <translation>Aufnahme {id} angenommen</translation>
    </message>
    <message>
        <source>Capture {id} is a reference of {product}</source>
        <translation>Aufnahme {id} ist eine Referenz von {product}</translation>
    </message>
    <message>
        <source>{product} seems to have a new packaging; look at its gallery in Insights</source>
        <translation>{product} scheint eine neue Verpackung zu haben; siehe Galerie unter Analyse</translation>
    </message>
</context>
<context>
    <name>ScoreCard</name>
    <message>
        <source>Live scores</source>
        <translation>Live-Werte</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>Schadenskarte</translation>
    </message>
    <message>
        <source>live damage score</source>
        <translation>Schadenswert live</translation>
    </message>
    <message>
        <source>threshold {threshold}</source>
        <translation>Schwelle {threshold}</translation>
    </message>
    <message>
        <source>Nothing stands out</source>
        <translation>Nichts fällt auf</translation>
    </message>
    <message>
        <source>No scores: {problem}</source>
        <translation>Keine Werte: {problem}</translation>
    </message>
    <message>
        <source>The model is starting …</source>
        <translation>Das Modell startet …</translation>
    </message>
    <message>
        <source>Live scores are off</source>
        <translation>Live-Werte sind aus</translation>
    </message>
    <message>
        <source>The tray is empty</source>
        <translation>Die Ablage ist leer</translation>
    </message>
    <message>
        <source>No score yet</source>
        <translation>Noch kein Wert</translation>
    </message>
    <message>
        <source>Whole item {rate} times a second</source>
        <translation>Ganzer Artikel {rate}-mal je Sekunde</translation>
    </message>
</context>
<context>
    <name>Section</name>
    <message>
        <source>help</source>
        <translation>Hilfe</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>A capture is running already.</source>
        <translation>Eine Aufnahme läuft schon.</translation>
    </message>
    <message>
        <source>Wait until it is done.</source>
        <translation>Bitte warten, bis sie fertig ist.</translation>
    </message>
    <message>
        <source>The camera {0} sent no frame in time.</source>
        <translation>Die Kamera {0} hat nicht rechtzeitig ein Bild geliefert.</translation>
    </message>
    <message>
        <source>The camera {0} opened, but sent no usable frame in {1} s.</source>
        <translation>Die Kamera {0} ist offen, hat aber in {1} s kein brauchbares Bild geliefert.</translation>
    </message>
    <message>
        <source>The camera {0} delivers no frames any more.</source>
        <translation>Die Kamera {0} liefert keine Bilder mehr.</translation>
    </message>
    <message>
        <source>The camera {0} was closed.</source>
        <translation>Die Kamera {0} wurde geschlossen.</translation>
    </message>
    <message>
        <source>The camera {0} (device {1}) cannot be opened.</source>
        <translation>Die Kamera {0} (Gerät {1}) lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>The camera {0} (device {1}) is not plugged in.</source>
        <translation>Die Kamera {0} (Gerät {1}) ist nicht angesteckt.</translation>
    </message>
    <message>
        <source>Check its cable, or the number of the device in the profile.</source>
        <translation>Kabel oder Gerätenummer im Profil prüfen.</translation>
    </message>
    <message>
        <source>{0} gave no frame in {1} s.</source>
        <translation>{0} hat in {1} s kein Bild geliefert.</translation>
    </message>
    <message>
        <source>{0} gave no frame in {1} s: its item is still being made.</source>
        <translation>{0} hat in {1} s kein Bild geliefert: Der Artikel wird noch erzeugt.</translation>
    </message>
    <message>
        <source>{0} stopped giving images.</source>
        <translation>{0} liefert keine Bilder mehr.</translation>
    </message>
    <message>
        <source>{0} was unplugged.</source>
        <translation>{0} wurde abgesteckt.</translation>
    </message>
    <message>
        <source>{0} is at the end of its recording.</source>
        <translation>{0} ist am Ende der Aufzeichnung.</translation>
    </message>
    <message>
        <source>{0} is at the end of its file.</source>
        <translation>{0} ist am Ende der Datei.</translation>
    </message>
    <message>
        <source>Check its cable, then capture again.</source>
        <translation>Kabel prüfen, dann erneut aufnehmen.</translation>
    </message>
    <message>
        <source>Check its cable and its power.</source>
        <translation>Kabel und Strom prüfen.</translation>
    </message>
    <message>
        <source>Check its cable.</source>
        <translation>Kabel prüfen.</translation>
    </message>
    <message>
        <source>Plug it in and start again.</source>
        <translation>Einstecken und erneut starten.</translation>
    </message>
    <message>
        <source>Is another program using it?</source>
        <translation>Benutzt sie ein anderes Programm?</translation>
    </message>
    <message>
        <source>The lighting {0} was asked for, but the images did not change.</source>
        <translation>Die Beleuchtung {0} wurde verlangt, aber die Bilder haben sich nicht geändert.</translation>
    </message>
    <message>
        <source>Check the light&apos;s power and cable, then capture again.</source>
        <translation>Strom und Kabel der Leuchte prüfen, dann erneut aufnehmen.</translation>
    </message>
    <message>
        <source>The light controller of {0} at {1} cannot be reached: {2}.</source>
        <translation>Die Lichtsteuerung von {0} unter {1} ist nicht erreichbar: {2}.</translation>
    </message>
    <message>
        <source>Check the network cable and the controller&apos;s power.</source>
        <translation>Netzwerkkabel und Strom der Steuerung prüfen.</translation>
    </message>
    <message>
        <source>{0} device(s) of this booth could not be opened:</source>
        <translation>{0} Gerät(e) dieser Lichtbox ließen sich nicht öffnen:</translation>
    </message>
    <message>
        <source>The tray is empty.</source>
        <translation>Die Ablage ist leer.</translation>
    </message>
    <message>
        <source>Place an item first.</source>
        <translation>Erst einen Artikel auflegen.</translation>
    </message>
    <message>
        <source>There is no room left to write {0}; what is stored can still be read.</source>
        <translation>Kein Platz mehr, um {0} zu schreiben; Gespeichertes bleibt lesbar.</translation>
    </message>
    <message>
        <source>Free some disk space; nothing of the last capture was acknowledged.</source>
        <translation>Speicherplatz freigeben; von der letzten Aufnahme wurde nichts bestätigt.</translation>
    </message>
    <message>
        <source>Only {0} GB are free on the disk of {1}; captures stop below {2} GB.</source>
        <translation>Auf dem Datenträger von {1} sind nur {0} GB frei; unter {2} GB wird nicht mehr aufgenommen.</translation>
    </message>
    <message>
        <source>{0} is held by another program.</source>
        <translation>{0} wird von einem anderen Programm benutzt.</translation>
    </message>
    <message>
        <source>Close the other program and try again.</source>
        <translation>Das andere Programm schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>The data folder {0} is already used by another station ({1}).</source>
        <translation>Der Datenordner {0} wird schon von einer anderen Station benutzt ({1}).</translation>
    </message>
    <message>
        <source>The data folder {0} is already used by another station (process {1}).</source>
        <translation>Der Datenordner {0} wird schon von einer anderen Station benutzt (Prozess {1}).</translation>
    </message>
    <message>
        <source>Close that one first, or choose another folder with --data.</source>
        <translation>Diese zuerst schließen oder mit --data einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The data folder {0} cannot be written: {1}.</source>
        <translation>In den Datenordner {0} kann nicht geschrieben werden: {1}.</translation>
    </message>
    <message>
        <source>Give this account the right to write there, or choose another folder with --data.</source>
        <translation>Diesem Konto Schreibrecht geben oder mit --data einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Image {0} in {1} does not match its SHA-256.</source>
        <translation>Bild {0} in {1} stimmt nicht mit seinem SHA-256 überein.</translation>
    </message>
    <message>
        <source>Restore this volume from a backup.</source>
        <translation>Diese Datei aus einer Sicherung wiederherstellen.</translation>
    </message>
    <message>
        <source>Capture {0} was changed meanwhile.</source>
        <translation>Aufnahme {0} wurde inzwischen geändert.</translation>
    </message>
    <message>
        <source>Look at its newest revision and decide again.</source>
        <translation>Neueste Fassung ansehen und neu entscheiden.</translation>
    </message>
    <message>
        <source>The store is closed.</source>
        <translation>Der Speicher ist geschlossen.</translation>
    </message>
    <message>
        <source>The model {0} cannot be read: {1}.</source>
        <translation>Das Modell {0} kann nicht gelesen werden: {1}.</translation>
    </message>
    <message>
        <source>Check the path and its permissions.</source>
        <translation>Pfad und Rechte prüfen.</translation>
    </message>
    <message>
        <source>The model {0} in {1} is not approved for this station ({2}).</source>
        <translation>Das Modell {0} in {1} ist für diese Station nicht freigegeben ({2}).</translation>
    </message>
    <message>
        <source>Look at it with &quot;traybooth models check {0}&quot;, and let it run with &quot;traybooth models approve {1}&quot;.</source>
        <translation>Sehen Sie es mit „traybooth models check {0}“ an, und geben Sie es mit „traybooth models approve {1}“ frei.</translation>
    </message>
    <message>
        <source>The file is not an ONNX model, or it is damaged.</source>
        <translation>Die Datei ist kein ONNX-Modell, oder sie ist beschädigt.</translation>
    </message>
    <message>
        <source>Copy it again from where it was exported.</source>
        <translation>Kopieren Sie es noch einmal von dort, wo es exportiert wurde.</translation>
    </message>
    <message>
        <source>The model has {0} {1}, and onnxruntime {2} knows none above {3}.</source>
        <translation>Das Modell hat {0} {1}, und onnxruntime {2} kennt nichts über {3}.</translation>
    </message>
    <message>
        <source>Export it again with {0} {1} or lower.</source>
        <translation>Exportieren Sie es noch einmal mit {0} {1} oder niedriger.</translation>
    </message>
    <message>
        <source>{0} has {1} MB, and models of more than {2} MB are not loaded.</source>
        <translation>{0} hat {1} MB, und Modelle von mehr als {2} MB werden nicht geladen.</translation>
    </message>
    <message>
        <source>The model {0} took longer than {1} s.</source>
        <translation>Das Modell {0} brauchte länger als {1} s.</translation>
    </message>
    <message>
        <source>The model {0} is still at a run that it was told to end.</source>
        <translation>Das Modell {0} rechnet noch, obwohl es aufhören sollte.</translation>
    </message>
    <message>
        <source>The model {0} rests for {1} s after {2} failures.</source>
        <translation>Das Modell {0} pausiert {1} s nach {2} Fehlschlägen.</translation>
    </message>
    <message>
        <source>The model gave a {0} that is not a number.</source>
        <translation>Das Modell gab als {0} keine Zahl.</translation>
    </message>
    <message>
        <source>The model failed: {0}</source>
        <translation>Das Modell ist gescheitert: {0}</translation>
    </message>
    <message>
        <source>The image stays without a score.</source>
        <translation>Das Bild bleibt ohne Wert.</translation>
    </message>
    <message>
        <source>The item was scanned as {0}, but it carries the code of {1}.</source>
        <translation>Der Artikel wurde als {0} gescannt, trägt aber den Code von {1}.</translation>
    </message>
    <message>
        <source>The code {0} on the item is of no product that is known here.</source>
        <translation>Der Code {0} auf dem Artikel gehört zu keinem hier bekannten Produkt.</translation>
    </message>
    <message>
        <source>The code says {0}, but the item looks like {1}.</source>
        <translation>Der Code sagt {0}, aber der Artikel sieht aus wie {1}.</translation>
    </message>
    <message>
        <source>The code says {0}, but the item does not look like its references.</source>
        <translation>Der Code sagt {0}, aber der Artikel sieht nicht aus wie seine Referenzen.</translation>
    </message>
    <message>
        <source>The camera {0} is open.</source>
        <translation>Die Kamera {0} ist offen.</translation>
    </message>
    <message>
        <source>The camera {0} is there again.</source>
        <translation>Die Kamera {0} ist wieder da.</translation>
    </message>
    <message>
        <source>The camera {0} is tried again in {1} s.</source>
        <translation>Die Kamera {0} wird in {1} s wieder versucht.</translation>
    </message>
    <message>
        <source>The camera {0} is not plugged in.</source>
        <translation>Die Kamera {0} ist nicht eingesteckt.</translation>
    </message>
    <message>
        <source>The camera {0} cannot be opened.</source>
        <translation>Die Kamera {0} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>The camera {0} stopped giving images.</source>
        <translation>Die Kamera {0} liefert keine Bilder mehr.</translation>
    </message>
    <message>
        <source>The camera {0} hangs: it does not answer.</source>
        <translation>Die Kamera {0} hängt: Sie antwortet nicht.</translation>
    </message>
    <message>
        <source>The camera {0} hangs in its device and is left behind.</source>
        <translation>Die Kamera {0} hängt in ihrem Gerät und wird zurückgelassen.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again.</source>
        <translation>Ausstecken und wieder einstecken.</translation>
    </message>
    <message>
        <source>The camera {0} sent no usable frame in {1} s.</source>
        <translation>Die Kamera {0} hat in {1} s kein brauchbares Bild geliefert.</translation>
    </message>
    <message>
        <source>The driver of {0} failed: {1}.</source>
        <translation>Der Treiber von {0} ist gescheitert: {1}.</translation>
    </message>
    <message>
        <source>The camera {0} is closed.</source>
        <translation>Die Kamera {0} ist geschlossen.</translation>
    </message>
    <message>
        <source>Open the booth first.</source>
        <translation>Zuerst die Lichtbox öffnen.</translation>
    </message>
    <message>
        <source>The camera {0} sends images of the wrong size.</source>
        <translation>Die Kamera {0} liefert Bilder in falscher Größe.</translation>
    </message>
    <message>
        <source>The camera {0} sends the same frame again.</source>
        <translation>Die Kamera {0} liefert dasselbe Bild noch einmal.</translation>
    </message>
    <message>
        <source>The time or the numbers of the camera {0} run backwards.</source>
        <translation>Zeit oder Zählung der Kamera {0} laufen rückwärts.</translation>
    </message>
    <message>
        <source>The time of the camera {0} stands still.</source>
        <translation>Die Zeit der Kamera {0} steht still.</translation>
    </message>
    <message>
        <source>The image of the camera {0} is frozen.</source>
        <translation>Das Bild der Kamera {0} ist eingefroren.</translation>
    </message>
    <message>
        <source>The image of the camera {0} is black although the light is on.</source>
        <translation>Das Bild der Kamera {0} ist schwarz, obwohl das Licht an ist.</translation>
    </message>
    <message>
        <source>The image of the camera {0} is over-exposed.</source>
        <translation>Das Bild der Kamera {0} ist überbelichtet.</translation>
    </message>
    <message>
        <source>A part of the image of the camera {0} is missing.</source>
        <translation>Ein Teil des Bildes der Kamera {0} fehlt.</translation>
    </message>
    <message>
        <source>The lights {0} do not answer.</source>
        <translation>Das Licht {0} antwortet nicht.</translation>
    </message>
    <message>
        <source>Check their power and their cable.</source>
        <translation>Strom und Kabel prüfen.</translation>
    </message>
    <message>
        <source>The lights {0} can be reached again.</source>
        <translation>Das Licht {0} ist wieder erreichbar.</translation>
    </message>
    <message>
        <source>The lights come back by themselves when the link is back.</source>
        <translation>Das Licht kommt von selbst wieder, sobald die Verbindung steht.</translation>
    </message>
    <message>
        <source>The lights {0} are closed.</source>
        <translation>Das Licht {0} ist geschlossen.</translation>
    </message>
    <message>
        <source>The DMX box of {0} at {1} is gone: {2}.</source>
        <translation>Die DMX-Box von {0} an {1} ist weg: {2}.</translation>
    </message>
    <message>
        <source>Check its USB cable.</source>
        <translation>Das USB-Kabel prüfen.</translation>
    </message>
    <message>
        <source>Check its power, its cable, and its addresses in the profile.</source>
        <translation>Strom, Kabel und die Adressen im Profil prüfen.</translation>
    </message>
    <message>
        <source>Set bind_address to an address of this machine.</source>
        <translation>bind_address auf eine Adresse dieses Rechners setzen.</translation>
    </message>
    <message>
        <source>The lights of a recording change only as they did then.</source>
        <translation>Das Licht eines Mitschnitts ändert sich nur so wie damals.</translation>
    </message>
    <message>
        <source>A recording is running already.</source>
        <translation>Es läuft schon ein Mitschnitt.</translation>
    </message>
    <message>
        <source>Stop it first.</source>
        <translation>Zuerst diesen beenden.</translation>
    </message>
    <message>
        <source>No recording is running.</source>
        <translation>Es läuft kein Mitschnitt.</translation>
    </message>
    <message>
        <source>There is no booth to record yet.</source>
        <translation>Noch ist keine Lichtbox da, die mitgeschnitten werden kann.</translation>
    </message>
    <message>
        <source>Wait until its cameras are open.</source>
        <translation>Warten, bis ihre Kameras offen sind.</translation>
    </message>
    <message>
        <source>The recording ended, because the disk is full.</source>
        <translation>Der Mitschnitt endete, weil die Festplatte voll ist.</translation>
    </message>
    <message>
        <source>The recording ended, because it cannot be written: {0}.</source>
        <translation>Der Mitschnitt endete, weil er nicht geschrieben werden kann: {0}.</translation>
    </message>
    <message>
        <source>The disk is full: less than {0} would be left.</source>
        <translation>Die Festplatte ist voll: Weniger als {0} blieben übrig.</translation>
    </message>
    <message>
        <source>Make room, then record again.</source>
        <translation>Platz schaffen, dann neu mitschneiden.</translation>
    </message>
    <message>
        <source>The recording cannot keep up: {0} messages were left out.</source>
        <translation>Der Mitschnitt kommt nicht mit: {0} Nachrichten wurden ausgelassen.</translation>
    </message>
    <message>
        <source>There is already something called {0}.</source>
        <translation>Es gibt schon etwas mit dem Namen {0}.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>A recording cannot be called {0}.</source>
        <translation>Ein Mitschnitt kann nicht {0} heißen.</translation>
    </message>
    <message>
        <source>Use letters, digits, - and _.</source>
        <translation>Buchstaben, Ziffern, - und _ verwenden.</translation>
    </message>
    <message>
        <source>{0} holds no recording that could be read.</source>
        <translation>{0} enthält keinen lesbaren Mitschnitt.</translation>
    </message>
    <message>
        <source>Nothing in it is whole.</source>
        <translation>Nichts darin ist heil.</translation>
    </message>
    <message>
        <source>The view {0} sees the tray {1} mm from where its calibration says.</source>
        <translation>Die Ansicht {0} sieht die Ablage {1} mm neben dem Ort, den ihre Kalibrierung nennt.</translation>
    </message>
    <message>
        <source>Calibrate the booth again.</source>
        <translation>Die Lichtbox neu kalibrieren.</translation>
    </message>
    <message>
        <source>No view sees the board.</source>
        <translation>Keine Ansicht sieht die Tafel.</translation>
    </message>
    <message>
        <source>Hold it into the light, and check its size and its squares.</source>
        <translation>Ins Licht halten und Größe und Felder prüfen.</translation>
    </message>
    <message>
        <source>Nothing tells where the tray is.</source>
        <translation>Nichts sagt, wo die Ablage ist.</translation>
    </message>
    <message>
        <source>Lay the board flat in the middle of the tray for one picture, its upper edge at the back.</source>
        <translation>Die Tafel für ein Bild flach in die Mitte der Ablage legen, Oberkante nach hinten.</translation>
    </message>
    <message>
        <source>No picture links {0} to the other views.</source>
        <translation>Kein Bild verbindet {0} mit den anderen Ansichten.</translation>
    </message>
    <message>
        <source>Hold the board where these views and others see it at the same time.</source>
        <translation>Die Tafel dorthin halten, wo diese und andere Ansichten sie zugleich sehen.</translation>
    </message>
    <message>
        <source>The view {0} sees the board in no picture.</source>
        <translation>Die Ansicht {0} sieht die Tafel in keinem Bild.</translation>
    </message>
    <message>
        <source>The view {0} sees the board in one picture only.</source>
        <translation>Die Ansicht {0} sieht die Tafel nur in einem Bild.</translation>
    </message>
    <message>
        <source>The view {0} sees the board in {1} pictures only.</source>
        <translation>Die Ansicht {0} sieht die Tafel nur in {1} Bildern.</translation>
    </message>
    <message>
        <source>Take at least {0} in which this view sees it, tilted in different ways.</source>
        <translation>Mindestens {0} nehmen, in denen diese Ansicht sie verschieden geneigt sieht.</translation>
    </message>
    <message>
        <source>The light controller of {0} at {1} answers no more.</source>
        <translation>Die Lichtsteuerung von {0} an {1} antwortet nicht mehr.</translation>
    </message>
    <message>
        <source>The USB controller {0} cannot carry its cameras: {1} MB/s are asked ({2}), about {3} MB/s go over USB at {4} Mbit/s.</source>
        <translation>Der USB-Controller {0} schafft seine Kameras nicht: {1} MB/s sind verlangt ({2}), etwa {3} MB/s gehen über USB mit {4} Mbit/s.</translation>
    </message>
    <message>
        <source>The search for devices took longer than {0} s.</source>
        <translation>Die Suche nach Geräten dauerte länger als {0} s.</translation>
    </message>
    <message>
        <source>The view {0} has no colour to be calibrated.</source>
        <translation>Die Ansicht {0} hat keine Farbe zum Kalibrieren.</translation>
    </message>
    <message>
        <source>This capture was taken in another booth ({0}).</source>
        <translation>Diese Aufnahme stammt aus einer anderen Lichtbox ({0}).</translation>
    </message>
    <message>
        <source>This booth has no view {0}.</source>
        <translation>Diese Lichtbox hat keine Ansicht {0}.</translation>
    </message>
    <message>
        <source>This booth has no lighting {0}.</source>
        <translation>Diese Lichtbox hat keine Beleuchtung {0}.</translation>
    </message>
    <message>
        <source>Take a new capture.</source>
        <translation>Eine neue Aufnahme machen.</translation>
    </message>
    <message>
        <source>Another item was captured since.</source>
        <translation>Seitdem wurde ein anderer Artikel aufgenommen.</translation>
    </message>
    <message>
        <source>Only the newest capture can be taken again.</source>
        <translation>Nur die neueste Aufnahme kann neu gemacht werden.</translation>
    </message>
    <message>
        <source>The item does not lie as it lay in the capture, or it is another one.</source>
        <translation>Der Artikel liegt nicht mehr wie bei der Aufnahme, oder es ist ein anderer.</translation>
    </message>
    <message>
        <source>It cannot be seen whether the item still lies as it lay.</source>
        <translation>Es ist nicht zu erkennen, ob der Artikel noch so liegt.</translation>
    </message>
</context>
<context>
    <name>SetsSection</name>
    <message>
        <source>Sets</source>
        <translation>Sets</translation>
    </message>
    <message>
        <source>How far each set is</source>
        <translation>Wie weit jedes Set ist</translation>
    </message>
    <message>
        <source>Click a figure to see its captures</source>
        <translation>Auf eine Zahl klicken, um ihre Aufnahmen zu sehen</translation>
    </message>
</context>
<context>
    <name>Signs</name>
    <message>
        <source>REC {time}</source>
        <translation>REC {time}</translation>
    </message>
    <message>
        <source>REPLAY {speed}</source>
        <translation>WIEDERGABE {speed}</translation>
    </message>
    <message>
        <source>1 fault on purpose</source>
        <translation>1 Störung mit Absicht</translation>
    </message>
    <message>
        <source>{count} faults on purpose</source>
        <translation>{count} Störungen mit Absicht</translation>
    </message>
</context>
<context>
    <name>StageCard</name>
    <message>
        <source>Item on the tray</source>
        <translation>Artikel auf der Ablage</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Auflegen</translation>
    </message>
    <message>
        <source>Turn, move</source>
        <translation>Drehen, schieben</translation>
    </message>
    <message>
        <source>Damage</source>
        <translation>Schaden</translation>
    </message>
    <message>
        <source>Next item</source>
        <translation>Nächster Artikel</translation>
    </message>
    <message>
        <source>Damage it</source>
        <translation>Beschädigen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>any kind</source>
        <translation>beliebige Art</translation>
    </message>
    <message>
        <source>The tray is empty</source>
        <translation>Die Ablage ist leer</translation>
    </message>
    <message>
        <source>pristine</source>
        <translation>unversehrt</translation>
    </message>
    <message>
        <source>units missing: {count}</source>
        <translation>fehlende Einheiten: {count}</translation>
    </message>
    <message>
        <source>{mm} mm right</source>
        <translation>{mm} mm rechts</translation>
    </message>
    <message>
        <source>{mm} mm left</source>
        <translation>{mm} mm links</translation>
    </message>
    <message>
        <source>{mm} mm back</source>
        <translation>{mm} mm hinten</translation>
    </message>
    <message>
        <source>{mm} mm front</source>
        <translation>{mm} mm vorn</translation>
    </message>
    <message>
        <source>turned {degrees}°</source>
        <translation>um {degrees}° gedreht</translation>
    </message>
</context>
<context>
    <name>ThresholdSection</name>
    <message>
        <source>Scores and threshold</source>
        <translation>Werte und Schwelle</translation>
    </message>
    <message>
        <source>There are no scores yet. They come with the first captures, or with: traybooth score</source>
        <translation>Noch gibt es keine Werte. Sie kommen mit den ersten Aufnahmen oder mit: traybooth score</translation>
    </message>
    <message>
        <source>Choose from which score on an item is sidelined</source>
        <translation>Ab welchem Wert wird ein Artikel ausgesondert?</translation>
    </message>
    <message>
        <source>Click a bar, a point or a line to see the captures behind it</source>
        <translation>Balken, Punkt oder Zeile anklicken, um die Aufnahmen dahinter zu sehen</translation>
    </message>
    <message>
        <source>help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>This is the same model: choose another one to compare with.</source>
        <translation>Das ist dasselbe Modell: zum Vergleichen ein anderes wählen.</translation>
    </message>
    <message>
        <source>The two models have no judged capture in common. Score the same captures with both: {how}</source>
        <translation>Die beiden Modelle haben keine beurteilte Aufnahme gemeinsam. Dieselben Aufnahmen mit beiden bewerten: {how}</translation>
    </message>
    <message>
        <source>score {low} to {high}</source>
        <translation>Wert {low} bis {high}</translation>
    </message>
    <message>
        <source>{group}: missed</source>
        <translation>{group}: übersehen</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>übersehen</translation>
    </message>
    <message>
        <source>false alarms</source>
        <translation>Fehlalarme</translation>
    </message>
    <message>
        <source>one model only</source>
        <translation>nur ein Modell</translation>
    </message>
    <message>
        <source>Items are sidelined from {threshold} on</source>
        <translation>Artikel werden ab {threshold} ausgesondert</translation>
    </message>
</context>
<context>
    <name>TileGrid</name>
    <message>
        <source>starting …</source>
        <translation>startet …</translation>
    </message>
    <message>
        <source>not open</source>
        <translation>nicht offen</translation>
    </message>
</context>
<context>
    <name>TransportCard</name>
    <message>
        <source>Replay</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>One message further</source>
        <translation>Eine Nachricht weiter</translation>
    </message>
    <message>
        <source>As fast as it goes</source>
        <translation>So schnell es geht</translation>
    </message>
    <message>
        <source>Again from the start</source>
        <translation>Danach von vorn</translation>
    </message>
    <message>
        <source>Back to the booth</source>
        <translation>Zurück zur Lichtbox</translation>
    </message>
    <message>
        <source>Replay it without a window, and compare it with an earlier run:</source>
        <translation>Ohne Fenster wiedergeben und mit einem früheren Lauf vergleichen:</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
</context>
<context>
    <name>TypesCard</name>
    <message>
        <source>Captures by damage type</source>
        <translation>Aufnahmen nach Schadensart</translation>
    </message>
</context>
<context>
    <name>board</name>
    <message>
        <source>Calibrate with a board</source>
        <translation>Mit einer Tafel kalibrieren</translation>
    </message>
    <message>
        <source>The booth is not open</source>
        <translation>Die Lichtbox ist nicht offen</translation>
    </message>
    <message>
        <source>Solving …</source>
        <translation>Wird berechnet …</translation>
    </message>
    <message>
        <source>All cameras are fitted to all pictures at once</source>
        <translation>Alle Kameras werden zugleich an alle Bilder angepasst</translation>
    </message>
    <message>
        <source>The cameras are calibrated</source>
        <translation>Die Kameras sind kalibriert</translation>
    </message>
    <message>
        <source>Keep the result, or discard it</source>
        <translation>Das Ergebnis behalten oder verwerfen</translation>
    </message>
    <message>
        <source>All views have seen enough: solve</source>
        <translation>Alle Ansichten haben genug gesehen: berechnen</translation>
    </message>
    <message>
        <source>More pictures do no harm</source>
        <translation>Weitere Bilder schaden nicht</translation>
    </message>
    <message>
        <source>{key} takes a picture; hold the board still</source>
        <translation>{key} nimmt ein Bild; die Tafel stillhalten</translation>
    </message>
    <message>
        <source>Lay the board flat in the middle of the tray, its upper edge at the back</source>
        <translation>Die Tafel flach in die Mitte der Ablage legen, Oberkante nach hinten</translation>
    </message>
    <message>
        <source>Hold the board over the tray</source>
        <translation>Die Tafel über die Ablage halten</translation>
    </message>
    <message>
        <source>Show the board to the view {view}</source>
        <translation>Die Tafel der Ansicht {view} zeigen</translation>
    </message>
    <message>
        <source>Bring the board into the view {view}: {part}</source>
        <translation>Die Tafel in der Ansicht {view} zeigen: {part}</translation>
    </message>
    <message>
        <source>Tilt the board to other sides for the view {view}</source>
        <translation>Die Tafel für die Ansicht {view} anders neigen</translation>
    </message>
    <message>
        <source>Hold the board nearer to the view {view}, or further away</source>
        <translation>Die Tafel näher an die Ansicht {view} oder weiter weg halten</translation>
    </message>
    <message>
        <source>Show the board to the view {view} in other places</source>
        <translation>Die Tafel der Ansicht {view} an anderen Stellen zeigen</translation>
    </message>
    <message>
        <source>upper left</source>
        <translation>oben links</translation>
    </message>
    <message>
        <source>upper middle</source>
        <translation>oben in der Mitte</translation>
    </message>
    <message>
        <source>upper right</source>
        <translation>oben rechts</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>in der Mitte</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
    <message>
        <source>lower left</source>
        <translation>unten links</translation>
    </message>
    <message>
        <source>lower middle</source>
        <translation>unten in der Mitte</translation>
    </message>
    <message>
        <source>lower right</source>
        <translation>unten rechts</translation>
    </message>
</context>
<context>
    <name>events</name>
    <message>
        <source>light</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>fault</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>item</source>
        <translation>Artikel</translation>
    </message>
    <message>
        <source>person</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>score</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>capture</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>set</source>
        <translation>gestellt:</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>began</source>
        <translation>begonnen</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>zu Ende</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>opened</source>
        <translation>geöffnet</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>ausgefallen</translation>
    </message>
    <message>
        <source>restarting</source>
        <translation>startet neu</translation>
    </message>
    <message>
        <source>code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>light by hand</source>
        <translation>Licht von Hand</translation>
    </message>
    <message>
        <source>submitted</source>
        <translation>abgegeben</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>beiseitegelegt</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>entschieden</translation>
    </message>
    <message>
        <source>scored</source>
        <translation>bewertet</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>over after {frames} frames: {fault}</source>
        <translation>vorbei nach {frames} Bildern: {fault}</translation>
    </message>
    <message>
        <source>made on purpose: {fault}</source>
        <translation>mit Absicht erzeugt: {fault}</translation>
    </message>
    <message>
        <source>no longer made: {fault}</source>
        <translation>nicht mehr erzeugt: {fault}</translation>
    </message>
    <message>
        <source>{name} {share} %</source>
        <translation>{name} {share} %</translation>
    </message>
    <message>
        <source>capture {id}</source>
        <translation>Aufnahme {id}</translation>
    </message>
</context>
<context>
    <name>faults</name>
    <message>
        <source>Drop</source>
        <translation>Ausfallen</translation>
    </message>
    <message>
        <source>frames are lost</source>
        <translation>Bilder gehen verloren</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>the same image again and again</source>
        <translation>immer wieder dasselbe Bild</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Verzögern</translation>
    </message>
    <message>
        <source>frames come late</source>
        <translation>Bilder kommen zu spät</translation>
    </message>
    <message>
        <source>Jitter</source>
        <translation>Schwanken</translation>
    </message>
    <message>
        <source>frames come more or less late</source>
        <translation>Bilder kommen mehr oder weniger spät</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Verdoppeln</translation>
    </message>
    <message>
        <source>frames come twice</source>
        <translation>Bilder kommen zweimal</translation>
    </message>
    <message>
        <source>Reorder</source>
        <translation>Vertauschen</translation>
    </message>
    <message>
        <source>frames come in the wrong order</source>
        <translation>Bilder kommen in falscher Folge</translation>
    </message>
    <message>
        <source>Stale time</source>
        <translation>Zeit steht</translation>
    </message>
    <message>
        <source>time stamps stand still</source>
        <translation>Zeitstempel bleiben stehen</translation>
    </message>
    <message>
        <source>Backward time</source>
        <translation>Zeit springt</translation>
    </message>
    <message>
        <source>time stamps jump back</source>
        <translation>Zeitstempel springen zurück</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Schwarz</translation>
    </message>
    <message>
        <source>black images</source>
        <translation>schwarze Bilder</translation>
    </message>
    <message>
        <source>Over-exposed</source>
        <translation>Überbelichtet</translation>
    </message>
    <message>
        <source>white images</source>
        <translation>weiße Bilder</translation>
    </message>
    <message>
        <source>Half frame</source>
        <translation>Halbes Bild</translation>
    </message>
    <message>
        <source>the lower part of the image is missing</source>
        <translation>der untere Teil des Bildes fehlt</translation>
    </message>
    <message>
        <source>Flipped bits</source>
        <translation>Bitfehler</translation>
    </message>
    <message>
        <source>some bits of the image are wrong</source>
        <translation>einzelne Bits des Bildes sind falsch</translation>
    </message>
    <message>
        <source>Wrong size</source>
        <translation>Falsche Größe</translation>
    </message>
    <message>
        <source>images of the wrong size</source>
        <translation>Bilder in falscher Größe</translation>
    </message>
    <message>
        <source>Unplug</source>
        <translation>Ausstecken</translation>
    </message>
    <message>
        <source>unplugged, and plugged in again at the end</source>
        <translation>ausgesteckt, am Ende wieder eingesteckt</translation>
    </message>
    <message>
        <source>Fail to open</source>
        <translation>Öffnen scheitert</translation>
    </message>
    <message>
        <source>cannot be opened for some tries</source>
        <translation>lässt sich einige Male nicht öffnen</translation>
    </message>
    <message>
        <source>Setting refused</source>
        <translation>Einstellung verweigert</translation>
    </message>
    <message>
        <source>refuses a setting when it is opened</source>
        <translation>verweigert beim Öffnen eine Einstellung</translation>
    </message>
    <message>
        <source>Setting differs</source>
        <translation>Einstellung anders</translation>
    </message>
    <message>
        <source>reads back another setting than was asked</source>
        <translation>meldet eine andere Einstellung als verlangt</translation>
    </message>
    <message>
        <source>Hang</source>
        <translation>Hängen</translation>
    </message>
    <message>
        <source>hangs until it is closed</source>
        <translation>hängt, bis sie geschlossen wird</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>the lights do not answer</source>
        <translation>das Licht antwortet nicht</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>Zu spät</translation>
    </message>
    <message>
        <source>commands take effect late</source>
        <translation>Befehle wirken zu spät</translation>
    </message>
    <message>
        <source>Stuck on</source>
        <translation>Bleibt an</translation>
    </message>
    <message>
        <source>the lights stay on</source>
        <translation>das Licht bleibt an</translation>
    </message>
    <message>
        <source>Stuck off</source>
        <translation>Bleibt aus</translation>
    </message>
    <message>
        <source>the lights stay dark</source>
        <translation>das Licht bleibt dunkel</translation>
    </message>
    <message>
        <source>Dim</source>
        <translation>Zu schwach</translation>
    </message>
    <message>
        <source>the lights are too dim</source>
        <translation>das Licht ist zu schwach</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>writing takes long</source>
        <translation>das Schreiben dauert lange</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>die Festplatte ist voll</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>On purpose: {faults}</source>
        <translation>Mit Absicht: {faults}</translation>
    </message>
</context>
<context>
    <name>guidance</name>
    <message>
        <source>in the tray</source>
        <translation>auf der Ablage</translation>
    </message>
    <message>
        <source>centred</source>
        <translation>mittig</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>vollständig</translation>
    </message>
    <message>
        <source>sharp</source>
        <translation>scharf</translation>
    </message>
    <message>
        <source>exposed</source>
        <translation>belichtet</translation>
    </message>
    <message>
        <source>still</source>
        <translation>ruhig</translation>
    </message>
    <message>
        <source>Automatic capture waits until all cameras are back</source>
        <translation>Von selbst wird erst wieder aufgenommen, wenn alle Kameras da sind</translation>
    </message>
    <message>
        <source>Place the item in the tray</source>
        <translation>Artikel auf die Ablage legen</translation>
    </message>
    <message>
        <source>In the middle, with the label up</source>
        <translation>In die Mitte, Etikett nach oben</translation>
    </message>
    <message>
        <source>Place the item, then press {key}</source>
        <translation>Artikel auflegen, dann {key} drücken</translation>
    </message>
    <message>
        <source>This booth measures no depth, so nobody checks how the item lies</source>
        <translation>Diese Lichtbox misst keine Tiefe; die Lage wird nicht geprüft</translation>
    </message>
    <message>
        <source>Hold still</source>
        <translation>Stillhalten</translation>
    </message>
    <message>
        <source>Something moves in the tray</source>
        <translation>Auf der Ablage bewegt sich etwas</translation>
    </message>
    <message>
        <source>Lay the item flat</source>
        <translation>Artikel flach hinlegen</translation>
    </message>
    <message>
        <source>It stands {height} mm high, more than this booth sees</source>
        <translation>Er ist {height} mm hoch, höher als die Lichtbox erfasst</translation>
    </message>
    <message>
        <source>Move the item into all views</source>
        <translation>Artikel ganz in alle Ansichten schieben</translation>
    </message>
    <message>
        <source>It is cut off in: {views}</source>
        <translation>Abgeschnitten in: {views}</translation>
    </message>
    <message>
        <source>Move the item to the middle</source>
        <translation>Artikel in die Mitte schieben</translation>
    </message>
    <message>
        <source>Too dark</source>
        <translation>Zu dunkel</translation>
    </message>
    <message>
        <source>Check that the lights are on</source>
        <translation>Prüfen, ob das Licht an ist</translation>
    </message>
    <message>
        <source>Too bright</source>
        <translation>Zu hell</translation>
    </message>
    <message>
        <source>Turn the item, or keep other light out of the booth</source>
        <translation>Artikel drehen oder fremdes Licht fernhalten</translation>
    </message>
    <message>
        <source>The image is blurred</source>
        <translation>Das Bild ist unscharf</translation>
    </message>
    <message>
        <source>Wipe the lenses, or lay the item flat</source>
        <translation>Objektive abwischen oder Artikel flach hinlegen</translation>
    </message>
    <message>
        <source>Ready: press {key}</source>
        <translation>Bereit: {key} drücken</translation>
    </message>
    <message>
        <source>The camera {view} is missing</source>
        <translation>Die Kamera {view} fehlt</translation>
    </message>
    <message>
        <source>Cameras are missing: {views}</source>
        <translation>Es fehlen Kameras: {views}</translation>
    </message>
    <message>
        <source>The item lies well: centred, seen by all views, sharp</source>
        <translation>Der Artikel liegt gut: mittig, in allen Ansichten, scharf</translation>
    </message>
    <message>
        <source>It lies {mm} mm too far to the right</source>
        <translation>Er liegt {mm} mm zu weit rechts</translation>
    </message>
    <message>
        <source>It lies {mm} mm too far to the left</source>
        <translation>Er liegt {mm} mm zu weit links</translation>
    </message>
    <message>
        <source>It lies {mm} mm too far back</source>
        <translation>Er liegt {mm} mm zu weit hinten</translation>
    </message>
    <message>
        <source>It lies {mm} mm too far to the front</source>
        <translation>Er liegt {mm} mm zu weit vorn</translation>
    </message>
    <message>
        <source>The booth is starting</source>
        <translation>Die Lichtbox startet</translation>
    </message>
    <message>
        <source>Hold still: capturing in {seconds} s</source>
        <translation>Stillhalten: Aufnahme in {seconds} s</translation>
    </message>
    <message>
        <source>Captured: take the item out</source>
        <translation>Aufgenommen: Artikel entnehmen</translation>
    </message>
    <message>
        <source>Then place the next one</source>
        <translation>Dann den nächsten auflegen</translation>
    </message>
    <message>
        <source>capture now</source>
        <translation>jetzt aufnehmen</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>by itself</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>type the code</source>
        <translation>Code eintippen</translation>
    </message>
    <message>
        <source>help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Item {code} · capture {id} · {views} views, {lightings} lightings</source>
        <translation>Artikel {code} · Aufnahme {id} · {views} Ansichten, {lightings} Beleuchtungen</translation>
    </message>
    <message>
        <source>Item {code} · capture {id} · {views} views</source>
        <translation>Artikel {code} · Aufnahme {id} · {views} Ansichten</translation>
    </message>
    <message>
        <source>Capture {id} submitted</source>
        <translation>Aufnahme {id} abgegeben</translation>
    </message>
    <message>
        <source>Capture {id} is undamaged</source>
        <translation>Aufnahme {id}: unbeschädigt</translation>
    </message>
    <message>
        <source>Capture {id} skipped</source>
        <translation>Aufnahme {id} übersprungen</translation>
    </message>
</context>
<context>
    <name>history</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>Artikel</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Set</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Verbleib</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Captured</source>
        <translation>Aufgenommen</translation>
    </message>
    <message>
        <source>Score {score}</source>
        <translation>Schadenswert {score}</translation>
    </message>
    <message>
        <source>threshold {threshold}, model {model}</source>
        <translation>Schwelle {threshold}, Modell {model}</translation>
    </message>
    <message>
        <source>Revision {number}: {verdict}</source>
        <translation>Fassung {number}: {verdict}</translation>
    </message>
    <message>
        <source>{count} damage</source>
        <translation>{count} Schaden</translation>
    </message>
    <message>
        <source>{count} damages</source>
        <translation>{count} Schäden</translation>
    </message>
</context>
<context>
    <name>insights</name>
    <message>
        <source>brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>sharpness</source>
        <translation>Schärfe</translation>
    </message>
    <message>
        <source>saturated pixels</source>
        <translation>gesättigte Pixel</translation>
    </message>
    <message>
        <source>share of red</source>
        <translation>Rotanteil</translation>
    </message>
    <message>
        <source>share of blue</source>
        <translation>Blauanteil</translation>
    </message>
    <message>
        <source>depth readings</source>
        <translation>Tiefenwerte</translation>
    </message>
    <message>
        <source>fused score</source>
        <translation>Gesamtwert</translation>
    </message>
    <message>
        <source>damage score</source>
        <translation>Schadenswert</translation>
    </message>
    <message>
        <source>anomaly score</source>
        <translation>Abweichungswert</translation>
    </message>
    <message>
        <source>Damage type</source>
        <translation>Schadensart</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>Surface</source>
        <translation>Fläche</translation>
    </message>
    <message>
        <source>Product group</source>
        <translation>Produktgruppe</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Set</translation>
    </message>
    <message>
        <source>{alarms} of {undamaged} good items were sidelined: the rate may still be {bound}. To speak of {rate} takes at least {needed} good items.</source>
        <translation>{alarms} von {undamaged} guten Artikeln wurden ausgesondert: Die Rate kann noch {bound} betragen. Um von {rate} zu sprechen, braucht es mindestens {needed} gute Artikel.</translation>
    </message>
    <message>
        <source>No capture here is both scored and judged: there is nothing to evaluate yet.</source>
        <translation>Hier ist noch keine Aufnahme bewertet und beurteilt: Es gibt nichts auszuwerten.</translation>
    </message>
    <message>
        <source>No damaged capture is among these: what is found cannot be told.</source>
        <translation>Keine beschädigte Aufnahme ist darunter: Was gefunden wird, lässt sich nicht sagen.</translation>
    </message>
    <message>
        <source>No undamaged capture is among these: false alarms cannot be told.</source>
        <translation>Keine unbeschädigte Aufnahme ist darunter: Fehlalarme lassen sich nicht beziffern.</translation>
    </message>
    <message>
        <source>Only {damaged} damaged captures are among these: what is found is a rough figure.</source>
        <translation>Nur {damaged} beschädigte Aufnahmen sind darunter: Was gefunden wird, ist nur grob bekannt.</translation>
    </message>
    <message>
        <source>The captures show {products} products only: others may be harder.</source>
        <translation>Die Aufnahmen zeigen nur {products} Produkte: Andere können schwieriger sein.</translation>
    </message>
    <message>
        <source>{unreviewed} of {judged} decisions have not been reviewed.</source>
        <translation>{unreviewed} von {judged} Entscheidungen sind nicht geprüft.</translation>
    </message>
    <message>
        <source>{undecided} captures without a sure decision are left out.</source>
        <translation>{undecided} Aufnahmen ohne sichere Entscheidung sind ausgelassen.</translation>
    </message>
    <message>
        <source>AUROC {first} and {second}: difference {difference} ({low} – {high}), {p}</source>
        <translation>AUROC {first} und {second}: Unterschied {difference} ({low} – {high}), {p}</translation>
    </message>
    <message>
        <source>{count} captures that both scored</source>
        <translation>{count} Aufnahmen, die beide bewertet haben</translation>
    </message>
    <message>
        <source>Damaged found by one only</source>
        <translation>Beschädigte, die nur eines findet</translation>
    </message>
    <message>
        <source>False alarms of one only</source>
        <translation>Fehlalarme nur des einen</translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>Show or hide this help</source>
        <translation>Diese Hilfe ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Capture &amp; label</source>
        <translation>Aufnehmen &amp; kennzeichnen</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Insights</source>
        <translation>Analyse</translation>
    </message>
    <message>
        <source>Booth</source>
        <translation>Lichtbox</translation>
    </message>
    <message>
        <source>Switch the language</source>
        <translation>Sprache wechseln</translation>
    </message>
    <message>
        <source>Full screen on or off</source>
        <translation>Vollbild an oder aus</translation>
    </message>
    <message>
        <source>Capture now</source>
        <translation>Jetzt aufnehmen</translation>
    </message>
    <message>
        <source>Capture by itself on or off</source>
        <translation>Automatisch aufnehmen an oder aus</translation>
    </message>
    <message>
        <source>Depth overlay; hold for depth only</source>
        <translation>Tiefe einblenden; halten: nur Tiefe</translation>
    </message>
    <message>
        <source>Live scores on or off</source>
        <translation>Live-Werte an oder aus</translation>
    </message>
    <message>
        <source>Show where the model sees damage</source>
        <translation>Zeigen, wo das Modell Schaden sieht</translation>
    </message>
    <message>
        <source>Type the item&apos;s code</source>
        <translation>Code des Artikels eintippen</translation>
    </message>
    <message>
        <source>Next item of the simulated booth</source>
        <translation>Nächster Artikel der simulierten Lichtbox</translation>
    </message>
    <message>
        <source>Arm the pen with a damage type</source>
        <translation>Stift für eine Schadensart</translation>
    </message>
    <message>
        <source>Minor or major</source>
        <translation>Gering oder schwer</translation>
    </message>
    <message>
        <source>Packaging or product</source>
        <translation>Verpackung oder Produkt</translation>
    </message>
    <message>
        <source>Finish the outline</source>
        <translation>Umriss abschließen</translation>
    </message>
    <message>
        <source>Drop the last point</source>
        <translation>Letzten Punkt entfernen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Delete what is selected</source>
        <translation>Ausgewähltes löschen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Previous view</source>
        <translation>Vorige Ansicht</translation>
    </message>
    <message>
        <source>Next view</source>
        <translation>Nächste Ansicht</translation>
    </message>
    <message>
        <source>Previous lighting</source>
        <translation>Vorige Beleuchtung</translation>
    </message>
    <message>
        <source>Next lighting</source>
        <translation>Nächste Beleuchtung</translation>
    </message>
    <message>
        <source>How depth is shown</source>
        <translation>Art der Tiefenanzeige</translation>
    </message>
    <message>
        <source>Mix the lightings: range, relief, difference</source>
        <translation>Beleuchtungen mischen: Spanne, Relief, Differenz</translation>
    </message>
    <message>
        <source>Best light for the region</source>
        <translation>Bestes Licht für den Bereich</translation>
    </message>
    <message>
        <source>Brightness and contrast</source>
        <translation>Helligkeit und Kontrast</translation>
    </message>
    <message>
        <source>Draw rectangles</source>
        <translation>Rechtecke zeichnen</translation>
    </message>
    <message>
        <source>Draw with the brush</source>
        <translation>Mit dem Pinsel zeichnen</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Größerer Pinsel</translation>
    </message>
    <message>
        <source>Smart outline</source>
        <translation>Automatischer Umriss (Zauberstab)</translation>
    </message>
    <message>
        <source>Join with the region clicked next</source>
        <translation>Mit dem nächsten angeklickten Bereich vereinen</translation>
    </message>
    <message>
        <source>Cut away the region clicked next</source>
        <translation>Den nächsten angeklickten Bereich abziehen</translation>
    </message>
    <message>
        <source>Copy the region</source>
        <translation>Bereich kopieren</translation>
    </message>
    <message>
        <source>Paste the region</source>
        <translation>Bereich einfügen</translation>
    </message>
    <message>
        <source>Hide or show the outline</source>
        <translation>Umriss aus- oder einblenden</translation>
    </message>
    <message>
        <source>Project to the other views</source>
        <translation>In die anderen Ansichten übertragen</translation>
    </message>
    <message>
        <source>Next proposal</source>
        <translation>Nächster Vorschlag</translation>
    </message>
    <message>
        <source>Previous proposal</source>
        <translation>Voriger Vorschlag</translation>
    </message>
    <message>
        <source>Next thing to mend</source>
        <translation>Nächster Fund zum Beheben</translation>
    </message>
    <message>
        <source>Take this view again</source>
        <translation>Diese Ansicht neu aufnehmen</translation>
    </message>
    <message>
        <source>Zoom 100 %</source>
        <translation>Zoom 100 %</translation>
    </message>
    <message>
        <source>Fit the image</source>
        <translation>Bild einpassen</translation>
    </message>
    <message>
        <source>Hold to see the image without outlines</source>
        <translation>Halten: Bild ohne Umrisse</translation>
    </message>
    <message>
        <source>Lock or unlock the outline</source>
        <translation>Umriss sperren oder freigeben</translation>
    </message>
    <message>
        <source>Bring the outline forward</source>
        <translation>Umriss nach vorn</translation>
    </message>
    <message>
        <source>Send the outline back</source>
        <translation>Umriss nach hinten</translation>
    </message>
    <message>
        <source>Undamaged, and done</source>
        <translation>Unbeschädigt und fertig</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Abgeben</translation>
    </message>
    <message>
        <source>Flag and skip</source>
        <translation>Markieren und überspringen</translation>
    </message>
    <message>
        <source>Open the capture</source>
        <translation>Aufnahme öffnen</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Make it a reference of its product</source>
        <translation>Zur Referenz ihres Produkts machen</translation>
    </message>
    <message>
        <source>Return, then a digit for the reason</source>
        <translation>Zurückgeben, dann Ziffer für den Grund</translation>
    </message>
    <message>
        <source>Choose the reason</source>
        <translation>Grund wählen</translation>
    </message>
    <message>
        <source>Next capture</source>
        <translation>Nächste Aufnahme</translation>
    </message>
    <message>
        <source>Previous capture</source>
        <translation>Vorige Aufnahme</translation>
    </message>
    <message>
        <source>Back to the grid</source>
        <translation>Zurück zum Raster</translation>
    </message>
    <message>
        <source>Play or pause the replay</source>
        <translation>Wiedergabe abspielen oder anhalten</translation>
    </message>
    <message>
        <source>One message further</source>
        <translation>Eine Nachricht weiter</translation>
    </message>
    <message>
        <source>Record, stop recording</source>
        <translation>Mitschnitt beginnen oder beenden</translation>
    </message>
    <message>
        <source>Take a picture of the board</source>
        <translation>Bild der Tafel nehmen</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Before the capture</source>
        <translation>Vor der Aufnahme</translation>
    </message>
    <message>
        <source>While labelling</source>
        <translation>Beim Kennzeichnen</translation>
    </message>
    <message>
        <source>In the grid</source>
        <translation>Im Raster</translation>
    </message>
    <message>
        <source>While reviewing</source>
        <translation>Beim Prüfen</translation>
    </message>
    <message>
        <source>Record and replay</source>
        <translation>Mitschneiden und wiedergeben</translation>
    </message>
    <message>
        <source>While calibrating</source>
        <translation>Beim Kalibrieren</translation>
    </message>
    <message>
        <source>Choose other keys; those in force stay.</source>
        <translation>Andere Tasten wählen; die bisherigen gelten weiter.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {error}.</source>
        <translation>{file} kann nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>{action} needs a list of keys in quotes.</source>
        <translation>{action} braucht eine Liste von Tasten in Anführungszeichen.</translation>
    </message>
    <message>
        <source>There is no action {action}.</source>
        <translation>Es gibt keine Aktion {action}.</translation>
    </message>
    <message>
        <source>{key} is not a key (for {action}).</source>
        <translation>{key} ist keine Taste (für {action}).</translation>
    </message>
    <message>
        <source>{key} would both {first} and {second}.</source>
        <translation>{key} stünde zugleich für {first} und {second}.</translation>
    </message>
</context>
<context>
    <name>label</name>
    <message>
        <source>There is no outline in progress in this view.</source>
        <translation>In dieser Ansicht ist kein Umriss begonnen.</translation>
    </message>
    <message>
        <source>An outline needs at least three different points.</source>
        <translation>Ein Umriss braucht mindestens drei verschiedene Punkte.</translation>
    </message>
    <message>
        <source>Add points, or cancel it with Esc.</source>
        <translation>Punkte hinzufügen oder mit Esc abbrechen.</translation>
    </message>
    <message>
        <source>The outline has hardly any area.</source>
        <translation>Der Umriss hat kaum Fläche.</translation>
    </message>
    <message>
        <source>A cut-out must lie inside its damage.</source>
        <translation>Ein Ausschnitt muss innerhalb seines Schadens liegen.</translation>
    </message>
    <message>
        <source>Drop the points outside with a right-click.</source>
        <translation>Punkte außerhalb mit Rechtsklick entfernen.</translation>
    </message>
    <message>
        <source>No damage is selected.</source>
        <translation>Kein Schaden ist ausgewählt.</translation>
    </message>
    <message>
        <source>Select it in the list first.</source>
        <translation>Erst in der Liste auswählen.</translation>
    </message>
    <message>
        <source>The damage has no region in this view.</source>
        <translation>Der Schaden hat in dieser Ansicht keinen Bereich.</translation>
    </message>
    <message>
        <source>That point is not there any more.</source>
        <translation>Diesen Punkt gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Damage is drawn, so the item is not undamaged.</source>
        <translation>Es ist ein Schaden gezeichnet, also ist der Artikel nicht unbeschädigt.</translation>
    </message>
    <message>
        <source>Submit it, or delete the damage first.</source>
        <translation>Abgeben oder zuerst den Schaden löschen.</translation>
    </message>
    <message>
        <source>An outline is still in progress.</source>
        <translation>Ein Umriss ist noch nicht abgeschlossen.</translation>
    </message>
    <message>
        <source>Enter finishes it, Esc cancels it.</source>
        <translation>Enter schließt ihn ab, Esc bricht ab.</translation>
    </message>
    <message>
        <source>Nothing is drawn yet.</source>
        <translation>Noch ist nichts gezeichnet.</translation>
    </message>
    <message>
        <source>Draw the damage, or press N for undamaged.</source>
        <translation>Schaden zeichnen, oder N für unbeschädigt.</translation>
    </message>
    <message>
        <source>Untangle it</source>
        <translation>Entwirren</translation>
    </message>
    <message>
        <source>A part of an outline is too thin or too small to be seen.</source>
        <translation>Ein Teil eines Umrisses ist zu dünn oder zu klein.</translation>
    </message>
    <message>
        <source>Drop that part</source>
        <translation>Teil entfernen</translation>
    </message>
    <message>
        <source>The same damage is drawn twice here.</source>
        <translation>Derselbe Schaden ist hier zweimal gezeichnet.</translation>
    </message>
    <message>
        <source>Make it one</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>An outline lies beside the item and the tray.</source>
        <translation>Ein Umriss liegt neben Artikel und Ablage.</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>A damage is drawn in no view.</source>
        <translation>Ein Schaden ist in keiner Ansicht gezeichnet.</translation>
    </message>
    <message>
        <source>A damage is of a type that is not in the list.</source>
        <translation>Ein Schaden hat eine Art, die nicht in der Liste steht.</translation>
    </message>
    <message>
        <source>Make it: {type}</source>
        <translation>Art ändern: {type}</translation>
    </message>
    <message>
        <source>The verdict says another thing than what is drawn.</source>
        <translation>Das Urteil passt nicht zu dem, was gezeichnet ist.</translation>
    </message>
    <message>
        <source>Take the verdict back</source>
        <translation>Urteil zurücknehmen</translation>
    </message>
    <message>
        <source>The outlines of one damage do not meet in space.</source>
        <translation>Die Umrisse eines Schadens treffen sich nicht im Raum.</translation>
    </message>
    <message>
        <source>Make two damages</source>
        <translation>Zwei Schäden daraus machen</translation>
    </message>
    <message>
        <source>Draw it, or delete it.</source>
        <translation>Zeichnen oder löschen.</translation>
    </message>
    <message>
        <source>An outline crosses itself.</source>
        <translation>Ein Umriss kreuzt sich selbst.</translation>
    </message>
    <message>
        <source>Drag a point until it does not.</source>
        <translation>Einen Punkt ziehen, bis er es nicht mehr tut.</translation>
    </message>
    <message>
        <source>This outline is locked.</source>
        <translation>Dieser Umriss ist gesperrt.</translation>
    </message>
    <message>
        <source>L unlocks it.</source>
        <translation>L entsperrt ihn.</translation>
    </message>
    <message>
        <source>This outline is hidden.</source>
        <translation>Dieser Umriss ist ausgeblendet.</translation>
    </message>
    <message>
        <source>O shows it again.</source>
        <translation>O zeigt ihn wieder.</translation>
    </message>
    <message>
        <source>No damage type is chosen.</source>
        <translation>Keine Schadensart ist gewählt.</translation>
    </message>
    <message>
        <source>Choose one first.</source>
        <translation>Zuerst eine wählen.</translation>
    </message>
    <message>
        <source>There is no other region here.</source>
        <translation>Hier ist kein anderer Bereich.</translation>
    </message>
    <message>
        <source>Click the other region, or press Esc.</source>
        <translation>Den anderen Bereich anklicken oder Esc drücken.</translation>
    </message>
    <message>
        <source>The two regions do not overlap.</source>
        <translation>Die beiden Bereiche überlappen nicht.</translation>
    </message>
    <message>
        <source>Click a region that overlaps, or press Esc.</source>
        <translation>Einen überlappenden Bereich anklicken oder Esc drücken.</translation>
    </message>
    <message>
        <source>Nothing would be left of the region.</source>
        <translation>Vom Bereich bliebe nichts übrig.</translation>
    </message>
    <message>
        <source>Delete it, or click another one.</source>
        <translation>Ihn löschen oder einen anderen anklicken.</translation>
    </message>
    <message>
        <source>The clipboard holds no region.</source>
        <translation>Die Zwischenablage enthält keinen Bereich.</translation>
    </message>
    <message>
        <source>Select a region and copy it first.</source>
        <translation>Zuerst einen Bereich wählen und kopieren.</translation>
    </message>
    <message>
        <source>This station does not know the copied damage type.</source>
        <translation>Diese Station kennt die kopierte Schadensart nicht.</translation>
    </message>
    <message>
        <source>Draw it with one that is known.</source>
        <translation>Mit einer bekannten zeichnen.</translation>
    </message>
    <message>
        <source>The saved work on this capture cannot be read.</source>
        <translation>Die gespeicherte Arbeit an dieser Aufnahme kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>It may come from a newer version of the program.</source>
        <translation>Sie stammt vielleicht aus einer neueren Fassung des Programms.</translation>
    </message>
</context>
<context>
    <name>score</name>
    <message>
        <source>Highest in view {view}</source>
        <translation>Am höchsten in Ansicht {view}</translation>
    </message>
    <message>
        <source>Looks like: {damage}, in view {view}</source>
        <translation>Sieht aus wie: {damage}, in Ansicht {view}</translation>
    </message>
    <message>
        <source>worst: {view}, light: {lighting}</source>
        <translation>am höchsten: {view}, Licht: {lighting}</translation>
    </message>
    <message>
        <source>Units missing against reference {reference}: {count}</source>
        <translation>Es fehlen gegenüber Referenz {reference}: {count} Stück</translation>
    </message>
    <message>
        <source>Unlike reference {reference}, most in view {view}</source>
        <translation>Anders als Referenz {reference}, am meisten in Ansicht {view}</translation>
    </message>
    <message>
        <source>worst against reference {reference}: {view}</source>
        <translation>am höchsten gegen Referenz {reference}: {view}</translation>
    </message>
    <message>
        <source>by its looks: {product}</source>
        <translation>nach dem Aussehen: {product}</translation>
    </message>
    <message>
        <source>damage model {supervised}, against references {anomaly}</source>
        <translation>Schadensmodell {supervised}, gegen Referenzen {anomaly}</translation>
    </message>
    <message>
        <source>not compared: product not known</source>
        <translation>nicht verglichen: Produkt nicht erkannt</translation>
    </message>
    <message>
        <source>not compared: no references yet</source>
        <translation>nicht verglichen: noch keine Referenzen</translation>
    </message>
    <message>
        <source>not compared: fits none of its references</source>
        <translation>nicht verglichen: passt auf keine Referenz</translation>
    </message>
    <message>
        <source>not compared: no item measured in depth</source>
        <translation>nicht verglichen: kein Artikel in der Tiefe gemessen</translation>
    </message>
    <message>
        <source>not compared: the comparison failed</source>
        <translation>nicht verglichen: der Vergleich ist gescheitert</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>captured</source>
        <translation>aufgenommen</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>unvollständig</translation>
    </message>
    <message>
        <source>recovered</source>
        <translation>wiederhergestellt</translation>
    </message>
    <message>
        <source>submitted</source>
        <translation>abgegeben</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>returned</source>
        <translation>zurückgegeben</translation>
    </message>
    <message>
        <source>undamaged</source>
        <translation>unbeschädigt</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>unklar</translation>
    </message>
    <message>
        <source>no verdict</source>
        <translation>kein Urteil</translation>
    </message>
    <message>
        <source>Crush</source>
        <translation>Quetschung</translation>
    </message>
    <message>
        <source>Tear</source>
        <translation>Riss</translation>
    </message>
    <message>
        <source>Hole</source>
        <translation>Loch</translation>
    </message>
    <message>
        <source>Deconstruction</source>
        <translation>Aufgegangen</translation>
    </message>
    <message>
        <source>Spillage</source>
        <translation>Ausgelaufen</translation>
    </message>
    <message>
        <source>minor</source>
        <translation>gering</translation>
    </message>
    <message>
        <source>major</source>
        <translation>schwer</translation>
    </message>
    <message>
        <source>packaging</source>
        <translation>Verpackung</translation>
    </message>
    <message>
        <source>product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>sell</source>
        <translation>verkaufen</translation>
    </message>
    <message>
        <source>sell at a discount</source>
        <translation>mit Nachlass verkaufen</translation>
    </message>
    <message>
        <source>refurbish</source>
        <translation>aufbereiten</translation>
    </message>
    <message>
        <source>donate</source>
        <translation>spenden</translation>
    </message>
    <message>
        <source>dispose of</source>
        <translation>entsorgen</translation>
    </message>
    <message>
        <source>outline is not right</source>
        <translation>Umriss stimmt nicht</translation>
    </message>
    <message>
        <source>damage was missed</source>
        <translation>Schaden übersehen</translation>
    </message>
    <message>
        <source>wrong type</source>
        <translation>falsche Schadensart</translation>
    </message>
    <message>
        <source>wrong severity</source>
        <translation>falscher Schweregrad</translation>
    </message>
    <message>
        <source>is no damage</source>
        <translation>ist kein Schaden</translation>
    </message>
    <message>
        <source>images too poor</source>
        <translation>Bilder zu schlecht</translation>
    </message>
    <message>
        <source>starting …</source>
        <translation>startet …</translation>
    </message>
    <message>
        <source>live</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>stalled</source>
        <translation>hängt</translation>
    </message>
    <message>
        <source>restarting</source>
        <translation>startet neu</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>getrennt</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>zu Ende</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Front</source>
        <translation>Vorn</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Hinten</translation>
    </message>
    <message>
        <source>View {number}</source>
        <translation>Ansicht {number}</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Room light</source>
        <translation>Raumlicht</translation>
    </message>
    <message>
        <source>Diffuse</source>
        <translation>Diffus</translation>
    </message>
    <message>
        <source>carton</source>
        <translation>Karton</translation>
    </message>
    <message>
        <source>padded mailer</source>
        <translation>Luftpolstertasche</translation>
    </message>
    <message>
        <source>bag</source>
        <translation>Beutel</translation>
    </message>
    <message>
        <source>bottle</source>
        <translation>Flasche</translation>
    </message>
    <message>
        <source>tube</source>
        <translation>Tube</translation>
    </message>
    <message>
        <source>blister pack</source>
        <translation>Blisterpackung</translation>
    </message>
    <message>
        <source>multi-pack</source>
        <translation>Sammelpackung</translation>
    </message>
</context>
</TS>
